import { pick } from './random';

const JUNK: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  '9223372036854775807',
  '',
  'x',
  '__proto__',
  '\u0000',
  '\ud800',
  'ﷺ'.repeat(50),
  [],
  [null],
  [[]],
  {},
  { id: {} },
  { length: -1 },
];

const KEYS = ['constructor', '__proto__', 'id', 'type', 'toString', '', '😀'];

/** A JSON value with one to three things wrong. The value given is left alone. */
export function mutate(value: unknown, random: () => number): unknown {
  const copy = structuredClone(value);
  const times = 1 + Math.floor(random() * 3);
  for (let i = 0; i < times; i += 1) damage(copy, random);
  return copy;
}

function damage(root: unknown, random: () => number): void {
  const holders = holdersIn(root);
  if (holders.length === 0) return;
  const holder = pick(holders, random);
  const key = pick([...Object.keys(holder), pick(KEYS, random)], random);
  const act = pick(['remove', 'junk', 'junk', 'swap', 'wrap'] as const, random);
  const old = Object.getOwnPropertyDescriptor(holder, key)?.value as unknown;
  if (act === 'remove') delete holder[key];
  else
    put(
      holder,
      key,
      act === 'junk' ? structuredClone(pick(JUNK, random)) : act === 'wrap' ? [old] : twist(old),
    );
}

/** As JSON.parse does it: '__proto__' becomes a key like any other. */
function put(holder: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, writable: true, configurable: true });
}

/** The same thing in another type. */
function twist(value: unknown): unknown {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value.length;
  return Array.isArray(value) ? { ...value } : [value];
}

function holdersIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(holdersIn)];
}
