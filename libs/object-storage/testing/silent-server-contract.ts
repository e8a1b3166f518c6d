import { TransientError } from '@causerie/kernel';
import type { ObjectStore } from '@causerie/object-storage';
import { eventually } from '@causerie/testing';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { FreezableDoor } from './freezable-door';

const MB = 1024 * 1024;
const PLAIN = { contentType: 'text/plain' };
/** How long a server may be silent here. */
const READ_MS = 300;

export interface Timeouts {
  connectMs: number;
  readMs: number;
}

/** What every store with a server promises when that falls silent: it accepts connections, and says nothing more. */
export function describeSilentServer(
  name: string,
  start: () => Promise<{ url: string; open(url: string, timeouts: Timeouts): ObjectStore }>,
): void {
  describe(`the object store contract for a silent server, kept by ${name}:`, () => {
    let door: FreezableDoor;
    let store: ObjectStore;
    let lessPatient: ObjectStore;
    let patient: ObjectStore;
    beforeEach(async () => {
      const { url, open } = await start();
      door = await FreezableDoor.before(url);
      store = open(door.url, { connectMs: 2_000, readMs: READ_MS });
      lessPatient = open(door.url, { connectMs: 2_000, readMs: 1_000 });
      patient = open(door.url, { connectMs: 2_000, readMs: 10_000 });
    });
    afterEach(() => door.close());

    const calls: [string, () => Promise<unknown>][] = [
      ['put', () => store.put('a/b', Buffer.from('x'), PLAIN)],
      ['put of a stream', () => store.put('a/b', Readable.from([Buffer.from('x')]), PLAIN)],
      ['get', () => store.get('a/b')],
      ['head', () => store.head('a/b')],
      ['delete', () => store.delete('a/b')],
      ['list', () => store.list('a')],
    ];

    it.each(calls)('does not wait for ever before the head: %s', async (_call, ask) => {
      door.freeze();
      await outage(ask());
    });

    it.each(calls)('does not wait for ever on a connection that was good before: %s', async (_call, ask) => {
      await answered(() => store.put('a/b', Buffer.from('x'), PLAIN));
      await answered(() => store.head('a/b'));
      door.freeze();
      await outage(ask());
    });

    it('does not wait for ever in the middle of an upload, and lets go of its body', async () => {
      const body = Readable.from(Array.from({ length: 24 }, () => Buffer.alloc(MB)));
      door.freeze(8 * MB);
      await outage(store.put('a/b', body, PLAIN));
      expect(body.destroyed).toBe(true);
    });

    it('does not wait for ever in the middle of a body that it gives: an outage, too', async () => {
      await patient.put('a/b', Buffer.alloc(4 * MB), PLAIN);
      const { stream } = await answered(() => store.get('a/b'));
      door.freeze(MB);
      await outage(buffer(stream));
    });

    it('waits for a taker who is slower than the server may be', async () => {
      const bytes = Buffer.alloc(16 * MB, 'slow');
      await patient.put('a/b', bytes, PLAIN);
      const { stream } = await answered(() => lessPatient.get('a/b'));
      const { socket } = stream as IncomingMessage;
      for (const _ of [1, 2]) await once(socket, 'timeout');
      expect((await buffer(stream)).equals(bytes)).toBe(true);
    });
  });
}

async function outage(work: Promise<unknown>): Promise<void> {
  await expect(work).rejects.toThrow(TransientError);
}

/** On a busy machine a good server may be silent for so long, too. */
function answered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  return eventually(
    'an answer',
    () => ask().catch(() => undefined as Answer | undefined),
    30_000,
  ) as Promise<Answer>;
}
