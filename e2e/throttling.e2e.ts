import { eventually } from '@causerie/testing';
import { attemptsOf, type Attempt } from './harness/attempts';
import { Chat } from './harness/chat';
import { describeInvariants } from './harness/invariants';
import { startMetaWorlds, type MetaWorlds } from './harness/meta-worlds';
import { startPipeline, type Pipeline } from './harness/pipeline';
import { PlatformChat } from './harness/platform-chat';
import type { ConnectedSimulation } from './harness/platforms';

/** Long enough for somebody else to be answered meanwhile, on a busy machine. */
const RETRY_AFTER_S = 10;
const LONG_MS = 240_000;
const QUESTION = 'When are you open?';

let pipeline: Pipeline;
let worlds: MetaWorlds;

beforeAll(async () => {
  pipeline = await startPipeline();
  worlds = await startMetaWorlds(pipeline, 'enforced');
}, LONG_MS);
afterAll(() => pipeline.close(), LONG_MS);
afterEach(() => worlds.whatsapp.clearFaults());

describe('a platform that refuses because we were too fast', () => {
  it(
    'for one person holds back that person alone: others of the same number are answered meanwhile',
    async () => {
      const { whatsapp } = worlds;
      const account = await pipeline.platforms.connect('whatsapp');
      const slow = await PlatformChat.answered(pipeline, account);
      await useUpPair(account, slow);
      await slow.say('How can I pay?');
      const { id } = await slow.conversation();
      await eventually('the refusal', async () => (await throttlesOf(id)).length > 0, 30_000);

      const others = await Promise.all([1, 2, 3].map(() => PlatformChat.answered(pipeline, account)));
      const last = (await slow.settled(120_000)).deliveries;
      expect(last).toHaveLength(2);
      expect([...new Set((await throttlesOf(id)).map((one) => one.failure?.class))]).toEqual([
        'recipient_throttled',
      ]);
      const late = (await slow.received()).at(-1)!;
      for (const other of others) {
        const [reply] = await other.received();
        expect(reply!.atMs).toBeLessThan(late.atMs);
        const view = await other.conversation();
        expect(await attemptsOf(pipeline.database, view.id)).toMatchObject([{ outcome: 'accepted' }]);
      }
      const ours = whatsapp
        .messages({ person: slow.person.id, by: 'business' })
        .filter((one) => one.callbackData);
      expect(ours).toHaveLength(2);
    },
    LONG_MS,
  );

  it(
    'for one chat, with a time to wait, holds back that chat alone and so long',
    async () => {
      const bot = await pipeline.connectBot();
      const handle = pipeline.simulator.bot(bot.id);
      const slow = new Chat(pipeline, bot);
      handle.addFault({ kind: '429', retryAfterS: RETRY_AFTER_S, method: 'sendMessage', times: 1 });
      slow.say(QUESTION);
      await eventually(
        'the refusal',
        async () => {
          const view = await slow.conversation().catch(() => undefined);
          return view && (await throttlesOf(view.id)).length > 0;
        },
        30_000,
      );
      const refusedMs = Date.now();
      const other = new Chat(pipeline, bot);
      other.say(QUESTION);
      await other.awaitReplies(1, 30_000);
      expect(slow.replies()).toEqual([]);
      await slow.awaitReplies(1, 60_000);
      // From when we noticed it, which may be late.
      expect(Date.now() - refusedMs).toBeGreaterThan((RETRY_AFTER_S * 1_000) / 2);
      const view = await slow.settled();
      expect((await attemptsOf(pipeline.database, view.id)).map(({ outcome }) => outcome)).toEqual([
        'failed',
        'accepted',
      ]);
    },
    LONG_MS,
  );

  it(
    'for one account, with a time to wait, holds back that account alone and so long',
    async () => {
      const { whatsapp } = worlds;
      const busy = await pipeline.platforms.connect('whatsapp');
      const free = await pipeline.platforms.connect('whatsapp');
      whatsapp.addFault({
        fault: {
          kind: '429',
          retryAfterS: RETRY_AFTER_S,
          path: `/${busy.simulated.id}/messages`,
          field: 'type',
          times: 1,
        },
      });
      const first = await PlatformChat.open(pipeline, busy);
      await first.say(QUESTION);
      const refusal = await whatsapp.world.calls.waitFor(({ fault }) => fault === '429', 60_000);
      // Somebody else of the same account waits, too, and is not refused once more.
      const second = await PlatformChat.open(pipeline, busy);
      await second.say(QUESTION);
      const elsewhere = await PlatformChat.answered(pipeline, free);
      const [there] = await elsewhere.received();
      for (const chat of [first, second]) {
        const [reply] = await chat.received(1, 60_000);
        expect(reply!.atMs - refusal.atMs).toBeGreaterThanOrEqual(RETRY_AFTER_S * 1_000);
        expect(there!.atMs).toBeLessThan(reply!.atMs);
        await chat.settled(60_000);
      }
      const refused = whatsapp.world.calls.entries.filter(
        ({ status, path }) => status === 429 && path.startsWith(busy.simulated.id),
      );
      expect(refused).toHaveLength(1);
    },
    LONG_MS,
  );

  async function throttlesOf(conversationId: string): Promise<Attempt[]> {
    return (await attemptsOf(pipeline.database, conversationId)).filter(({ failure }) =>
      failure?.class.endsWith('throttled'),
    );
  }

  /** Another program that shares the number writes to the person until the platform refuses. */
  async function useUpPair({ simulated }: ConnectedSimulation, { person }: PlatformChat): Promise<void> {
    const { accessToken } = simulated.given;
    for (;;) {
      const response = await fetch(`${worlds.whatsapp.url}/v23.0/${simulated.id}/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          messaging_product: 'whatsapp',
          to: person.alias,
          type: 'text',
          text: { body: 'From elsewhere' },
        }),
      });
      const body = (await response.json()) as { error?: { code: number } };
      if (body.error?.code === 131_056) return;
      expect(body.error).toBeUndefined();
    }
  }
});

describeInvariants(() => pipeline);
