import { ManualClock } from '@causerie/kernel';
import type { IncomingMessage } from 'node:http';
import { clientAddress } from './client-address';
import { FrameBudget } from './frame-budget';
import { textFrame } from './text-frame';
import { TimingWheel } from './timing-wheel';
import { upgradeRefusal } from './upgrade.policy';

describe('the address that counts', () => {
  const from = (forwarded: string | undefined, trusted: number): string =>
    clientAddress(
      {
        headers: { 'x-forwarded-for': forwarded },
        socket: { remoteAddress: '10.0.0.1' },
      } as unknown as IncomingMessage,
      trusted,
    );

  it.each<[string | undefined, number, string]>([
    [undefined, 0, '10.0.0.1'],
    ['6.6.6.6', 0, '10.0.0.1'],
    ['6.6.6.6, 1.2.3.4', 1, '1.2.3.4'],
    ['6.6.6.6, 1.2.3.4, 10.0.0.2', 2, '1.2.3.4'],
    [undefined, 1, '10.0.0.1'],
    ['', 1, '10.0.0.1'],
  ])('X-Forwarded-For "%s" behind %i proxies: %s', (forwarded, trusted, address) =>
    expect(from(forwarded, trusted)).toBe(address),
  );
});

describe('the door', () => {
  const facts = { draining: false, allowedOrigins: ['https://a.example'], addressIsFull: false };

  it.each<[string, string, string | undefined, Partial<typeof facts>, number | null]>([
    ['lets an allowed origin in', '/ws', 'https://a.example', {}, null],
    ['lets no origin in', '/ws?x=1', undefined, {}, null],
    ['compares exactly', '/ws', 'https://a.example.evil', {}, 403],
    ['is at one place', '/wss', undefined, {}, 404],
    ['is shut while draining', '/ws', undefined, { draining: true }, 503],
    ['has a limit an address', '/ws', undefined, { addressIsFull: true }, 429],
  ])('%s', (_what, url, origin, change, status) =>
    expect(upgradeRefusal({ url, headers: { origin } }, { ...facts, ...change })).toBe(status),
  );
});

it('frames come back evenly after a minute’s worth was spent at once', () => {
  const budget = new FrameBudget(60, 0);
  for (let i = 0; i < 60; i++) expect(budget.take(0)).toBe(true);
  expect(budget.take(0)).toBe(false);
  expect(budget.take(999)).toBe(false);
  expect(budget.take(1_000)).toBe(true);
  expect(budget.take(1_000)).toBe(false);
});

it.each([0, 1, 125, 126, 65_535, 65_536, 200_000])(
  'a text of %i bytes is framed as RFC 6455 says',
  (length) => {
    const frame = textFrame('x'.repeat(length));
    const header = length < 126 ? [0x81, length] : length < 65_536 ? [0x81, 126] : [0x81, 127];
    expect([...frame.subarray(0, 2)]).toEqual(header);
    if (header[1] === 126) expect(frame.readUInt16BE(2)).toBe(length);
    if (header[1] === 127) expect(frame.readBigUInt64BE(2)).toBe(BigInt(length));
    expect(frame.length).toBe(length + (header[1] === 126 ? 4 : header[1] === 127 ? 10 : 2));
  },
);

describe('the timing wheel', () => {
  it('looks at each member once its time has come, never before, and again when it says', () => {
    const clock = new ManualClock();
    const startMs = clock.nowMs();
    const wheel = new TimingWheel(clock);
    const looks: number[] = [];
    wheel.schedule(
      { onTime: (nowMs) => (looks.push(nowMs - startMs), looks.length < 3 ? nowMs + 1_000 : null) },
      startMs + 600,
    );
    for (let i = 0; i < 400; i++) {
      clock.advance(10);
      wheel.turn();
    }
    expect(looks).toHaveLength(3);
    expect(looks[0]).toBeGreaterThanOrEqual(600);
    expect(looks[0]).toBeLessThanOrEqual(600 + 250);
    expect(looks[1]! - looks[0]!).toBeGreaterThanOrEqual(1_000);
    expect(wheel.size).toBe(0);
  });

  it('a member that was moved or removed is not looked at in its old place; a late turn looks at all', () => {
    const clock = new ManualClock();
    const wheel = new TimingWheel(clock);
    const seen: string[] = [];
    const member = (name: string) => ({ onTime: () => (seen.push(name), null) });
    const [moved, removed] = [member('moved'), member('removed')];
    wheel.schedule(moved, clock.nowMs() + 500);
    wheel.schedule(removed, clock.nowMs() + 500);
    wheel.schedule(moved, clock.nowMs() + 5_000);
    wheel.remove(removed);
    clock.advance(4_000);
    wheel.turn();
    expect(seen).toEqual([]);
    clock.advance(3_600_000);
    wheel.turn();
    expect(seen).toEqual(['moved']);
  });
});
