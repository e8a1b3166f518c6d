import { once } from 'node:events';
import { eventually } from '@causerie/testing';
import { Logger } from '@nestjs/common';
import { aConversation, WindowHarness } from '../testing/window-harness';
import { DueLoop } from './due-loop';
import type { Claim } from './window-types';

describe('the loop over due windows', () => {
  const harness = new WindowHarness({ realTime: true });
  const { window } = harness;
  let loops: DueLoop[];
  let handled: { conversationId: string; lateMs: number }[];

  const note = ({ due, nowMs }: Claim) => {
    for (const { conversationId, dueAtMs } of due) handled.push({ conversationId, lateMs: nowMs - dueAtMs });
  };
  const start = (handle: (claim: Claim) => Promise<void>, leaseMs = 60_000) => {
    const loop = new DueLoop(window, { handle, leaseMs });
    loops.push(loop);
    loop.start();
    return loop;
  };
  const noteAndAcknowledge = async (claim: Claim) => {
    note(claim);
    await window.acknowledge(claim.due);
  };
  const touchMany = async (count: number) => {
    const many = Array.from({ length: count }, () => ({ ...aConversation(), quietMs: 60, maxWaitMs: 1_000 }));
    await window.touch(many);
    return many.map(({ conversationId }) => conversationId);
  };

  beforeAll(() => harness.redis.onModuleInit());
  beforeEach(() => {
    jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
    jest.spyOn(Logger.prototype, 'debug').mockImplementation(() => undefined);
    loops = [];
    handled = [];
  });
  afterEach(async () => {
    await Promise.all(loops.map((loop) => loop.stop()));
    await harness.forget();
    jest.restoreAllMocks();
  });
  afterAll(() => harness.redis.close());

  it('hands over every window once, never early, with three replicas', async () => {
    for (let i = 0; i < 3; i += 1) start(noteAndAcknowledge);
    const ids = await touchMany(500);
    await eventually('all are handled', () => handled.length >= ids.length);
    expect(handled.map(({ conversationId }) => conversationId).sort()).toEqual([...ids].sort());
    expect(Math.min(...handled.map(({ lateMs }) => lateMs))).toBeGreaterThanOrEqual(0);
  });

  it('goes on when a handler throws, and what it left comes back', async () => {
    let failures = 1;
    start(async (claim) => {
      if (failures-- > 0) throw new Error('not now');
      await noteAndAcknowledge(claim);
    }, 100);
    const [id] = await touchMany(1);
    await eventually('it came back', () => handled.some(({ conversationId }) => conversationId === id));
  });

  it('survives the loss of its connection', async () => {
    start(noteAndAcknowledge);
    await touchMany(1);
    await eventually('the first is handled', () => handled.length === 1);
    const lost = once(harness.redis.client, 'close');
    harness.redis.client.disconnect(true);
    await lost;
    await eventually('it is connected again', () => harness.redis.client.status === 'ready');
    await touchMany(1);
    await eventually('the second is handled', () => handled.length === 2);
  });

  it('does not let a slow handler hold up the other shards', async () => {
    let release = () => undefined as void;
    const slow = new Promise<void>((resolve) => (release = resolve));
    let first = true;
    start(async (claim) => {
      if (first) {
        first = false;
        await slow;
      }
      await noteAndAcknowledge(claim);
    });
    await touchMany(1);
    await eventually('the first is held', () => !first);
    const ids = await touchMany(64);
    await eventually('most others are handled', () => handled.length > ids.length / 2);
    release();
    await eventually('all are handled', () => handled.length === ids.length + 1);
  });

  it('stops only once what it claimed is handled, and claims no more', async () => {
    let release = () => undefined as void;
    const slow = new Promise<void>((resolve) => (release = resolve));
    let begun = false;
    const loop = start(async (claim) => {
      begun = true;
      await slow;
      await noteAndAcknowledge(claim);
    });
    await touchMany(1);
    await eventually('it is claimed', () => begun);
    const stopped = loop.stop().then(() => handled.length);
    release();
    expect(await stopped).toBe(1);
  });
});
