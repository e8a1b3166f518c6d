import { eventually } from '@causerie/testing';
import { attachmentsOf, settledAttachments, storedObjects } from './harness/attachments';
import { aPhoto, aVideo } from './harness/files';
import { holding } from './harness/holding';
import { brokenAtRest } from './harness/invariants';
import { SHORT_LEASES, startPipeline, type Pipeline } from './harness/pipeline';
import { PlatformChat } from './harness/platform-chat';
import type { ConnectedSimulation } from './harness/platforms';

const LONG_MS = 240_000;
const MEGABYTE = 1_048_576;

let pipeline: Pipeline;
let account: ConnectedSimulation;
let pictures = 0;

beforeAll(async () => {
  pipeline = await startPipeline({ settings: { ...SHORT_LEASES, TURN_MEDIA_GRACE_MS: '500' } });
}, LONG_MS);
afterAll(() => pipeline.close(), LONG_MS);
beforeEach(async () => (account = await pipeline.platforms.connect('telegram')));
afterEach(async () => {
  await account.simulation.clearFaults();
  expect(await brokenAtRest(pipeline.database)).toEqual([]);
});

async function objects(): Promise<number> {
  return (await pipeline.database.owner('SELECT FROM media_object')).length;
}

/** Somebody sends a picture; once the media app stands where `at` says, it is killed and started again. */
async function killedAt(
  at: () => Promise<unknown>,
  meanwhile: () => Promise<unknown> = () => Promise.resolve(),
) {
  const chat = await PlatformChat.open(pipeline, account);
  const [filesBefore, objectsBefore] = [storedObjects(pipeline).length, await objects()];
  await chat.sendFile(await aPhoto(1_000 + ++pictures));
  await at();
  await pipeline.apps.media.kill();
  await meanwhile();
  await pipeline.apps.media.start();
  const [file] = await settledAttachments(pipeline, account.accountId, { count: 1 });
  expect(file).toMatchObject({ state: 'stored' });
  expect(storedObjects(pipeline)).toHaveLength(filesBefore + 1);
  expect(await objects()).toBe(objectsBefore + 1);
  const settled = await pipeline.database.owner(
    `SELECT FROM event WHERE type = 'attachment.settled' AND payload ->> 'id' = $1 AND payload ->> 'state' = 'stored'`,
    [file?.id],
  );
  expect(settled).toHaveLength(1);
  await chat.settled();
}

async function taken(): Promise<void> {
  await eventually(
    'the attachment to be taken',
    async () => {
      const [one] = await attachmentsOf(pipeline, account.accountId);
      return (one?.attempts ?? 0) >= 1;
    },
    60_000,
  );
}

describe('the media app is killed', () => {
  it(
    'before it takes the attachment',
    async () => {
      await pipeline.apps.media.kill();
      await killedAt(() => Promise.resolve());
    },
    LONG_MS,
  );

  it(
    'while it fetches',
    async () => {
      await account.simulation.addFault({ on: 'file', does: 'slow', bytesPerSecond: 50, times: 1 });
      await killedAt(taken, () => account.simulation.clearFaults());
    },
    LONG_MS,
  );

  it(
    'with the bytes in the store, before the row says so',
    async () => {
      // Whoever records an object waits for this lock; the bytes are put before.
      const held = await holding(pipeline.database, 'LOCK TABLE media_object IN SHARE ROW EXCLUSIVE MODE');
      const before = storedObjects(pipeline).length;
      await killedAt(
        async () => {
          await eventually(
            'the bytes to be in the store',
            () => storedObjects(pipeline).length > before,
            60_000,
          );
          await eventually('the commit to wait', () => held.stops('media'), 60_000);
        },
        () => held.release(),
      ).finally(() => held.release().catch(() => undefined));
    },
    LONG_MS,
  );

  it(
    'after the row says so',
    () =>
      killedAt(() =>
        eventually(
          'the commit',
          async () => {
            const [one] = await attachmentsOf(pipeline, account.accountId);
            return one?.state === 'stored';
          },
          60_000,
        ),
      ),
    LONG_MS,
  );

  it(
    'three times in a row while ten files come',
    async () => {
      const chat = await PlatformChat.open(pipeline, account);
      const photos = await Promise.all(Array.from({ length: 9 }, () => aPhoto(1_000 + ++pictures)));
      await chat.sendAlbum([...photos, aVideo(3 * MEGABYTE)]);
      for (let i = 0; i < 3; i += 1) {
        await taken().catch(() => undefined);
        await pipeline.apps.media.kill();
        await pipeline.apps.media.start();
      }
      const files = await settledAttachments(pipeline, account.accountId, { count: 10 });
      expect(files.map(({ state }) => state)).toEqual(Array<string>(10).fill('stored'));
      expect(new Set(files.map(({ key }) => key)).size).toBe(10);
      await chat.settled();
    },
    LONG_MS,
  );
});
