import { aWorkspace, eventually, type TestWorkspace } from '@causerie/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aLargePicture, Assets, medianMs, sentFiles, sha256Of } from './harness/assets';
import { load } from './harness/bulk';
import { startPipeline, type Pipeline } from './harness/pipeline';
import { PlatformChat } from './harness/platform-chat';
import type { ConnectedSimulation } from './harness/platforms';

/** `ASSETS=full`: 1,000 sends to 100 chats. */
const isFull = process.env['ASSETS'] === 'full';
const PLATFORMS = ['telegram', 'whatsapp', 'messenger'];
const CHATS = isFull ? [34, 33, 33] : [4, 4, 4];
const ROUNDS = isFull ? 10 : 3;
const CHATS_TOTAL = CHATS.reduce((sum, count) => sum + count);
/** Pictures that are sent twice each while nothing else is: one way against the other. */
const UPLOADS = isFull ? 5 : 2;
const LONG_MS = 900_000;

interface Sender {
  account: ConnectedSimulation;
  chats: PlatformChat[];
  conversationIds: string[];
}

let home: string;
let pipeline: Pipeline;
let workspace: TestWorkspace;
let assets: Assets;
let senders: Sender[];

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'causerie-assets-'));
  const folder = join(home, 'store');
  pipeline = await startPipeline({
    only: ['ingest', 'media', 'delivery', 'realtime-gateway'],
    settings: {
      MEDIA_STORE_DISK_FOLDER: folder,
      DELIVERY_FILE_CACHE_FOLDER: join(home, 'cache'),
    },
  });
  workspace = await aWorkspace(pipeline.database, pipeline.masterKey);
  assets = new Assets(pipeline, workspace, folder);
  senders = [];
  for (const [at, platform] of PLATFORMS.entries()) senders.push(await aSender(platform, CHATS[at] ?? 0));
}, LONG_MS);
afterAll(async () => {
  await pipeline.close();
  rmSync(home, { recursive: true, force: true });
}, LONG_MS);

/** An account to which so many people have written. */
async function aSender(platform: string, count: number): Promise<Sender> {
  const account = await pipeline.platforms.connect(platform, workspace);
  const chats: PlatformChat[] = [];
  for (let n = 0; n < count; n += 1) chats.push(await PlatformChat.open(pipeline, account));
  for (const chat of chats) await chat.say('Hello');
  const ids = async () => {
    const rows = await pipeline.database.owner<{ id: string }>(
      `UPDATE conversation SET owner = 'waiting_human' WHERE channel_account_id = $1 AND last_inbound_at IS NOT NULL RETURNING id`,
      [account.accountId],
    );
    return rows.length === count && rows.map(({ id }) => id);
  };
  return {
    account,
    chats,
    conversationIds: await eventually(`everybody to have written on ${platform}`, ids, 120_000),
  };
}

async function allSent(): Promise<void> {
  for (const { account } of senders) {
    const done = async () => (await assets.unsent(account.accountId)).waiting === 0;
    await eventually(`${account.platform} to have everything`, done, LONG_MS / 2);
    expect(await assets.unsent(account.accountId)).toEqual({ waiting: 0, failed: 0 });
  }
}

/** How many files each account has uploaded, of those that this work made it upload. */
async function uploadsDuring(work: () => Promise<void>): Promise<number[]> {
  const count = () => Promise.all(senders.map(({ account }) => account.simulated.uploads()));
  const before = await count();
  await work();
  return (await count()).map((now, at) => now - (before[at] ?? 0));
}

const everybody = () => senders.flatMap(({ conversationIds }) => conversationIds);
let turn = 0;
/** A chat of each account, each time the next one: platforms let nobody have many messages in a row. */
function oneEach(): string[] {
  turn += 1;
  return senders.map(({ conversationIds: ids }) => ids[turn % ids.length] ?? '');
}
const each = (count: number) => PLATFORMS.map(() => count);

describe('an asset', () => {
  let picture: Buffer;
  let source: { asset: string; variant: string };

  it(
    `that is sent ${CHATS_TOTAL * ROUNDS} times to ${CHATS_TOTAL} chats of ${PLATFORMS.length} accounts is uploaded once to each`,
    async () => {
      const uploads = await uploadsDuring(async () => {
        for (let n = 0; n < UPLOADS; n += 1) {
          const asset = await assets.put(`single ${n}`, 'cover', await aLargePicture());
          // Twice, one after the other: the second names what the first has brought.
          for (const _time of ['with its bytes', 'by handle']) {
            await assets.send(oneEach(), { asset, variant: 'cover' });
            await allSent();
          }
        }
      });
      expect(uploads).toEqual(each(UPLOADS));
      const figures = latencies();
      picture = await aLargePicture();
      source = { asset: await assets.put('shirt', 'cover', picture), variant: 'cover' };
      const before = await assets.countSaved();
      const startedMs = Date.now();
      const again = await uploadsDuring(async () => {
        for (let round = 0; round < ROUNDS; round += 1) await assets.send(everybody(), source);
        await allSent();
      });
      const seconds = (Date.now() - startedMs) / 1_000;
      expect(again).toEqual(each(1));
      const { uploads: made, saved } = await assets.countSaved();
      const sends = CHATS_TOTAL * ROUNDS;
      expect(made - before.uploads).toBe(PLATFORMS.length);
      expect(saved - before.saved).toBe(sends - PLATFORMS.length);
      console.log(
        `${sends} sends of ${(picture.length / 1_000).toFixed(0)} kB in ${seconds.toFixed(1)} s: ` +
          `${made - before.uploads} uploads, ${saved - before.saved} saved. ${figures} ${load()}`,
      );
    },
    LONG_MS,
  );

  it('reaches everybody as it is', async () => {
    for (const { chats } of senders) {
      for (const chat of chats) {
        const received = await chat.received(ROUNDS);
        const ours = received.filter(({ file }) => file?.sha256 === sha256Of(picture));
        expect(ours).toHaveLength(ROUNDS);
      }
    }
  });

  it('is uploaded again when a platform has forgotten it, and only there', async () => {
    const [forgetful] = senders as [Sender];
    for (const { account } of senders) {
      const handle = await assets.handleOf(account.accountId, picture);
      const uploads = await uploadsDuring(async () => {
        await account.simulated.expireHandle(handle);
        await assets.send(oneEach(), source);
        await allSent();
      });
      expect(uploads).toEqual(senders.map((sender) => (sender.account === account ? 1 : 0)));
    }
    expect(await uploadsDuring(() => assets.send(forgetful.conversationIds, source).then(allSent))).toEqual(
      each(0),
    );
  });

  it('that has changed goes as it is now', async () => {
    const changed = await aLargePicture();
    const uploads = await uploadsDuring(async () => {
      await assets.put('shirt', 'cover', changed);
      await assets.send(everybody(), source);
      await allSent();
    });
    expect(uploads).toEqual(each(1));
    for (const { chats } of senders) {
      const received = await chats[0]?.received();
      expect(received?.at(-1)?.file?.sha256).toBe(sha256Of(changed));
    }
  });
});

function latencies(): string {
  const sent = sentFiles(pipeline.apps.delivery.log());
  const of = (platform: string, ways: string[]) =>
    medianMs(sent.filter((one) => one.platform === platform && ways.includes(one.way)).map(({ ms }) => ms));
  const figures = PLATFORMS.map(
    (platform) =>
      `${platform}: by handle ${of(platform, ['handle'])}, with its bytes ${of(platform, ['upload', 'with_call'])}`,
  );
  return `Medians while nothing else was sent, ${figures.join('; ')}.`;
}
