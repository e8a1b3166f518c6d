import { createServer } from 'node:net';
import { randomInt } from 'node:crypto';
import { SetupError } from './setup-error';

/**
 * The range for ports we choose ourselves. It ends below 32768 because Linux takes outgoing connections' ports from
 * there upwards, and a server would now and then find its port in use by one of them.
 */
export const PORT_RANGE = { first: 21_000, last: 32_000 } as const;

const TRIES_MAX = 400;
/** Processes whose numbers differ by less than this do not pick the same port at the same time. */
const STRIPES = 32;
/** A port that was picked and is not listened to yet looks free: each is given once. */
const given = new Set<number>();

/** Whether a server could listen on 127.0.0.1:port now. */
export function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** A free port of PORT_RANGE; `preferred` (the one used last time) comes first so that addresses stay the same. */
export async function pickPort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await portIsFree(preferred))) {
    given.add(preferred);
    return preferred;
  }
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const port =
      tries < TRIES_MAX / 2 ? aPortOfThisProcess() : randomInt(PORT_RANGE.first, PORT_RANGE.last + 1);
    if (given.has(port)) continue;
    given.add(port);
    if (await portIsFree(port)) return port;
    given.delete(port);
  }
  throw new SetupError(
    `No free port between ${PORT_RANGE.first} and ${PORT_RANGE.last}: stop some local servers and try again.`,
  );
}

function aPortOfThisProcess(): number {
  const perStripe = Math.floor((PORT_RANGE.last - PORT_RANGE.first + 1) / STRIPES);
  return PORT_RANGE.first + randomInt(perStripe) * STRIPES + (process.pid % STRIPES);
}

/** `wanted` must be free when given; otherwise a free port is picked, last time's first. */
export async function choosePort(what: string, wanted?: number, remembered?: number): Promise<number> {
  if (wanted === undefined) return pickPort(remembered);
  if (await portIsFree(wanted)) return wanted;
  throw new SetupError(
    `Port ${wanted} for ${what} is in use: stop the program that holds it or choose another port.`,
  );
}
