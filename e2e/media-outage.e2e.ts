import { S3Store } from '@causerie/object-storage';
import { aBucket } from '@causerie/object-storage-testing';
import { eventually } from '@causerie/testing';
import { createHash } from 'node:crypto';
import { attachmentsOf, settledAttachments, storedObjects, type AttachmentView } from './harness/attachments';
import { aPhoto, aVideo } from './harness/files';
import { brokenAtRest } from './harness/invariants';
import { startPipeline, type Pipeline } from './harness/pipeline';
import { PlatformChat } from './harness/platform-chat';
import { StoreDoor } from './harness/store-door';

const MEGABYTE = 1_048_576;
const LONG_MS = 240_000;

let pipeline: Pipeline;
let door: StoreDoor;
/** The primary store, asked past the door. */
let primary: S3Store;

beforeAll(async () => {
  const bucket = await aBucket();
  door = await StoreDoor.before(bucket.endpoint ?? '');
  primary = new S3Store(bucket);
  pipeline = await startPipeline({
    settings: {
      MEDIA_STORES: 's3,disk',
      MEDIA_STORE_S3_BUCKET: bucket.bucket,
      MEDIA_STORE_S3_ENDPOINT: door.url,
      MEDIA_STORE_S3_ACCESS_KEY_ID: bucket.accessKeyId,
      MEDIA_STORE_S3_SECRET_ACCESS_KEY: bucket.secretAccessKey,
    },
  });
}, LONG_MS);
afterAll(async () => {
  await pipeline.close();
  await door.shut();
}, LONG_MS);
afterEach(async () => expect(await brokenAtRest(pipeline.database)).toEqual([]));

async function primaryKeys(): Promise<string[]> {
  return (await primary.list('objects/')).objects.map(({ key }) => key);
}

/** Each row's bytes are in the store that it names, and are what its key says. */
async function expectProven(files: readonly AttachmentView[]): Promise<void> {
  for (const { key } of files) {
    const hash = createHash('sha256');
    const { stream } = await primary.get(key ?? '');
    for await (const chunk of stream) hash.update(chunk as Buffer);
    expect(key?.endsWith(hash.digest('hex'))).toBe(true);
  }
}

async function linkTo(id: string, key: string): Promise<string> {
  const answer = await fetch(`${pipeline.apps.media.url}/v1/attachments/${id}/link`, {
    headers: { authorization: `Bearer ${key}` },
  });
  return ((await answer.json()) as { url: string }).url;
}

describe('a primary store that goes away in the middle of an upload', () => {
  it(
    'loses and doubles nothing: a fallback takes the files, which are brought home, and links go on',
    async () => {
      const account = await pipeline.platforms.connect('telegram');
      const chat = await PlatformChat.open(pipeline, account);
      // 12 MB go in parts: the door shuts after the first ones.
      door.shutAfter(6 * MEGABYTE);
      await chat.sendFile(aVideo(12 * MEGABYTE));
      await settledAttachments(pipeline, account.accountId, { count: 1 });
      expect(door.isShut).toBe(true);
      await chat.sendFile(await aPhoto(1));
      await chat.sendFile(await aPhoto(2));
      const displaced = await settledAttachments(pipeline, account.accountId, { count: 3 });
      expect(displaced.map(({ state, store }) => [state, store])).toEqual(
        Array.from({ length: 3 }, () => ['stored', 'disk']),
      );
      expect(storedObjects(pipeline)).toHaveLength(3);
      const key = await pipeline.apiKey(account.workspace);
      const url = await linkTo(displaced[1]?.id ?? '', key);
      const before = Buffer.from(await (await fetch(url)).arrayBuffer());

      await door.open();
      // Looked at again half a minute after the last try in vain.
      await pipeline.database.owner(
        'UPDATE media_object SET promote_due_at = app_now() WHERE promote_due_at IS NOT NULL',
      );
      await eventually(
        'all to be brought home',
        async () =>
          (await attachmentsOf(pipeline, account.accountId)).every(({ store }) => store === 's3') &&
          storedObjects(pipeline).length === 0,
        60_000,
      );
      expect((await primaryKeys()).toSorted()).toEqual(displaced.map((one) => one.key ?? '').toSorted());
      await expectProven(displaced);
      // A link that was given before.
      expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(before)).toBe(true);
      // A picture without a word is for a person: the bot has none to answer.
      await eventually(
        'the chat to wait for a person',
        async () => (await chat.conversation()).owner === 'waiting_human',
        60_000,
      );
      expect((await chat.conversation()).inbound).toBe(3);
    },
    LONG_MS,
  );
});
