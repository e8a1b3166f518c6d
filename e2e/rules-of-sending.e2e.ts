import { ImportKnowledge } from '@causerie/knowledge';
import { KnowledgeStore } from '@causerie/persistence';
import { eventually } from '@causerie/testing';
import { attemptsOf } from './harness/attempts';
import { describeInvariants } from './harness/invariants';
import { graphemesOf, longAnswer } from './harness/long-answer';
import { startMetaWorlds, type MetaWorlds } from './harness/meta-worlds';
import { Outbox } from './harness/outbox';
import { startPipeline, type Pipeline } from './harness/pipeline';
import { PlatformChat } from './harness/platform-chat';
import type { ConnectedSimulation } from './harness/platforms';

const LONG_MS = 240_000;
const HOUR_MS = 3_600_000;
const QUESTION = 'When are you open?';

let pipeline: Pipeline;
let worlds: MetaWorlds;
let outbox: Outbox;

beforeAll(async () => {
  pipeline = await startPipeline();
  worlds = await startMetaWorlds(pipeline, 'enforced');
  outbox = new Outbox(pipeline);
}, LONG_MS);
afterAll(() => pipeline.close(), LONG_MS);

afterEach(() => {
  for (const name of ['whatsapp', 'instagram', 'messenger'] as const) worlds[name].clearFaults();
  worlds.whatsapp.setStatusPlan({ sentAfterMs: 30, deliveredAfterMs: 80 });
});

describe.each([
  ['that carry our own key', true],
  ['without our own key', false],
])('statuses %s, in the wrong order and before the answer of the call', (_, withKey) => {
  it(
    'end as read, and every time is kept',
    async () => {
      const { whatsapp } = worlds;
      const account = await pipeline.platforms.connect('whatsapp');
      const chat = await PlatformChat.open(pipeline, account);
      whatsapp.setStatusPlan({ sentAfterMs: HOUR_MS, deliveredAfterMs: HOUR_MS });
      whatsapp.addFault({
        fault: { kind: 'hang', path: '/messages', field: 'type', takesEffect: true, times: 1 },
      });
      await chat.say(QUESTION);
      const sent = await whatsapp.world.messages.waitFor(
        (one) => one.by === 'business' && one.chat === chat.person.id,
        60_000,
      );
      const second = Math.floor(sent.atMs / 1_000);
      for (const [status, after] of [
        ['read', 3],
        ['delivered', 2],
        ['sent', 1],
      ] as const) {
        const key = withKey ? { biz_opaque_callback_data: sent.callbackData } : {};
        const told = {
          id: sent.id,
          status,
          timestamp: String(second + after),
          recipient_id: chat.person.alias,
        };
        whatsapp.tell({
          number: account.simulated.id,
          field: 'messages',
          value: { statuses: [{ ...told, ...key }] },
        });
        await whatsapp.world.posts.waitFor(
          ({ accepted, body }) =>
            accepted === true &&
            JSON.stringify(body).includes(`"status":"${status}"`) &&
            JSON.stringify(body).includes(sent.id),
          30_000,
        );
      }
      // All of it before the call was answered.
      const [call] = whatsapp.world.calls.entries.filter(({ fault }) => fault === 'hang').slice(-1);
      expect(call).toMatchObject({ path: `${account.simulated.id}/messages` });
      expect(call?.status).toBeUndefined();
      whatsapp.releaseHangs();
      const view = await chat.settled(60_000);
      await eventually(
        'the answer of the call to be written down',
        async () =>
          (await attemptsOf(pipeline.database, view.id)).every(({ outcome }) => outcome === 'accepted'),
        30_000,
      );

      const [delivery] = await pipeline.database.owner<{ status: string; reached: Record<string, string> }>(
        'SELECT status, reached FROM delivery WHERE conversation_id = $1',
        [view.id],
      );
      expect(delivery?.status).toBe('read');
      const { accepted, ...reached } = delivery!.reached;
      expect(accepted).toBeDefined();
      const times = Object.entries(reached).map(([name, at]) => [name, Date.parse(at) / 1_000 - second]);
      expect(Object.fromEntries(times)).toEqual({ sent: 1, delivered: 2, read: 3 });
      expect(await outbox.stepsBack(view.id)).toEqual([]);
      expect(await chat.received()).toHaveLength(1);
      expect(await attemptsOf(pipeline.database, view.id)).toHaveLength(1);
    },
    LONG_MS,
  );
});

describe('an answer of 2,300 bytes full of emoji', () => {
  it(
    'reaches a person on Instagram in three messages of at most 1,000 bytes, in order, no character broken',
    async () => {
      const account = await pipeline.platforms.connect('instagram');
      const text = `The zeppelin tour. ${longAnswer({ unit: 'utf8-byte', length: 2_150 })}`;
      const exact = text + '!'.repeat(2_300 - Buffer.byteLength(text));
      const markdown = `# Zeppelin\n\n## The zeppelin tour\n\n${exact}\n`;
      const importer = new ImportKnowledge(pipeline.database.transaction, new KnowledgeStore());
      const folder = { name: 'tours', files: [{ path: 'zeppelin.md', markdown }] };
      await importer.importFolder(account.workspace.id, folder, 'en');

      const chat = await PlatformChat.open(pipeline, account);
      await chat.say('How is the zeppelin tour?');
      const parts = await chat.received(3, 60_000);
      const view = await chat.settled(60_000);
      expect(view).toMatchObject({ inbound: 1, outbound: 1, turns: [{ state: 'replied' }] });
      const [reply] = await pipeline.database.owner<{ text: string }>(
        `SELECT text FROM message WHERE conversation_id = $1 AND author = 'bot'`,
        [view.id],
      );
      expect(Buffer.byteLength(reply!.text)).toBe(2_300);
      const sizes = parts.map((part) => Buffer.byteLength(part.text));
      expect(sizes).toHaveLength(3);
      for (const size of sizes) expect(size).toBeLessThanOrEqual(1_000);
      expect(parts.flatMap((part) => graphemesOf(part.text))).toEqual(graphemesOf(exact));
    },
    LONG_MS,
  );
});

/** The clock goes on for everybody and does not come back: these are the last. */
describe('24 hours between an answer and its sending', () => {
  /** The model has answered, and nobody could send for a day and a bit. */
  async function answeredADayAgo(account: ConnectedSimulation): Promise<PlatformChat> {
    const chat = await PlatformChat.open(pipeline, account);
    const { delivery } = pipeline.apps;
    delivery.freeze();
    try {
      await chat.say(QUESTION);
      await eventually(
        'the answer to be queued',
        async () => (await chat.conversation().catch(() => undefined))?.deliveries[0] === 'queued',
        60_000,
      );
      await worlds.travel(24 * HOUR_MS + 60_000);
    } finally {
      delivery.thaw();
    }
    return chat;
  }

  async function deliveryOf(chat: PlatformChat): Promise<Record<string, unknown>> {
    const { id } = await chat.conversation();
    const [row] = await pipeline.database.owner(
      'SELECT status, sent_as AS "sentAs", failure FROM delivery WHERE conversation_id = $1',
      [id],
    );
    return row!;
  }

  it.each(['whatsapp', 'instagram', 'messenger'] as const)(
    'on %s block it with the reason, hand the conversation to a person, and the platform never hears of it',
    async (platform) => {
      const account = await pipeline.platforms.connect(platform);
      const chat = await answeredADayAgo(account);
      const { id, deliveries } = await chat.settled(60_000);
      expect(deliveries).toEqual(['blocked']);
      expect(await deliveryOf(chat)).toMatchObject({
        status: 'blocked',
        failure: {
          class: 'window_closed',
          code: 'REPLY_WINDOW',
          description: expect.stringMatching(/\w/) as string,
        },
      });
      expect((await chat.conversation()).owner).toBe('waiting_human');
      const told = await pipeline.database.owner<{ payload: object }>(
        `SELECT payload FROM event WHERE type = 'message.returned' AND payload ->> 'conversationId' = $1`,
        [id],
      );
      expect(told).toMatchObject([{ payload: { failure: { class: 'window_closed' } } }]);
      expect(await attemptsOf(pipeline.database, id)).toEqual([]);
      expect(await chat.received()).toEqual([]);
    },
    LONG_MS,
  );

  it(
    'on WhatsApp send the account’s template in its place, where it has one, and the contact’s reply is answered',
    async () => {
      const { whatsapp } = worlds;
      const { delivery } = pipeline.apps;
      // So that what delivery learns of the account is what its owner has set.
      delivery.freeze();
      const account = await pipeline.platforms.connect('whatsapp');
      const name = 'your_answer_is_ready';
      whatsapp.createTemplate({
        number: account.simulated.id,
        name,
        body: 'Hello {{1}}, write to us and we go on.',
      });
      await pipeline.database.owner(
        `UPDATE channel_account SET settings = settings || jsonb_build_object('reengagementTemplate',
           jsonb_build_object('name', $2::text, 'language', 'en_US', 'variables', jsonb_build_object('1', 'Ada')))
         WHERE id = $1`,
        [account.accountId, name],
      );
      delivery.thaw();
      await eventually(
        'the catalogue',
        async () => {
          const rows = await pipeline.database.owner('SELECT FROM message_template WHERE name = $1', [name]);
          return rows.length === 1;
        },
        60_000,
      );

      const chat = await answeredADayAgo(account);
      const [invitation] = await chat.received(1, 60_000);
      expect(invitation?.text).toBe('Hello Ada, write to us and we go on.');
      await chat.settled(60_000);
      expect(await deliveryOf(chat)).toMatchObject({ sentAs: 're_engagement' });
      expect((await chat.conversation()).owner).toBe('bot');
      await chat.say(QUESTION);
      expect((await chat.received(2, 60_000)).at(-1)?.text).toMatch(/Monday/);
      await chat.settled(60_000);
    },
    LONG_MS,
  );

  it('never end as an error that the platform tells later', () => {
    expect(worlds.whatsapp.messages({ by: 'business' }).filter(({ failedWith }) => failedWith)).toEqual([]);
    for (const name of ['instagram', 'messenger'] as const)
      expect(
        worlds[name].world.calls.entries.filter(({ status }) => status !== undefined && status >= 400),
      ).toEqual([]);
  });
});

describeInvariants(() => pipeline);
