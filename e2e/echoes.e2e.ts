import { eventually } from '@causerie/testing';
import { holdingModel } from './harness/holding';
import { describeInvariants } from './harness/invariants';
import { startMetaWorlds, type MetaWorlds } from './harness/meta-worlds';
import { Outbox } from './harness/outbox';
import { startPipeline, type Pipeline } from './harness/pipeline';
import { PlatformChat } from './harness/platform-chat';
import type { ConnectedSimulation } from './harness/platforms';

const LONG_MS = 240_000;
const ECHO_WAIT_MS = 3_000;
const HUMAN_PAUSE_MS = 600_000;
const QUESTION = 'When are you open?';

let pipeline: Pipeline;
let worlds: MetaWorlds;
let outbox: Outbox;

beforeAll(async () => {
  pipeline = await startPipeline({
    settings: { INGEST_ECHO_WAIT_MS: String(ECHO_WAIT_MS), HUMAN_PAUSE_MS: String(HUMAN_PAUSE_MS) },
  });
  worlds = await startMetaWorlds(pipeline);
  outbox = new Outbox(pipeline);
}, LONG_MS);
afterAll(() => pipeline.close(), LONG_MS);

interface Spoken {
  author: string;
  text: string;
}

/** Who has said what in the conversation, in its order. */
async function saidIn(conversationId: string): Promise<Spoken[]> {
  return pipeline.database.owner<Spoken>(
    'SELECT author, text FROM message WHERE conversation_id = $1 ORDER BY seq',
    [conversationId],
  );
}

async function ownerOf(conversationId: string): Promise<{ owner: string; secondsLeft: number | null }> {
  const [row] = await pipeline.database.owner<{ owner: string; secondsLeft: number | null }>(
    `SELECT owner, extract(epoch FROM owner_until - app_now())::int AS "secondsLeft" FROM conversation WHERE id = $1`,
    [conversationId],
  );
  return row!;
}

async function echoesWaiting(): Promise<number> {
  return (await pipeline.database.owner('SELECT FROM parked_echo')).length;
}

const PLATFORMS = ['whatsapp', 'instagram', 'messenger'] as const;

describe.each(PLATFORMS)('on %s', (platform) => {
  let account: ConnectedSimulation;

  beforeAll(async () => {
    account = await pipeline.platforms.connect(platform);
  }, LONG_MS);
  afterEach(() => {
    worlds[platform].clearFaults();
    for (const one of ['instagram', 'messenger'] as const) worlds[one].setEchoFirst({ echoFirst: false });
  });

  it(
    'a person who types on the phone while the model runs has the conversation: the draft is discarded',
    async () => {
      const chat = await PlatformChat.answered(pipeline, account);
      const { id } = await chat.conversation();
      const held = await holdingModel(pipeline.database);
      await chat.say('How can I pay?');
      await eventually('the model to run', () => held.stops('ai-responder'), 30_000);
      await chat.person.answeredInApp!('Only in cash today.');
      await eventually('the takeover', async () => (await ownerOf(id)).owner === 'human', 30_000);
      await held.release();

      // Whoever asks after it is answered: the discarded draft has had its time.
      await PlatformChat.answered(pipeline, account);
      expect((await saidIn(id)).map(({ author }) => author)).toEqual(['contact', 'bot', 'contact', 'human']);
      expect((await chat.received()).length).toBe(1);
      const { turns } = await chat.conversation();
      expect(turns.map(({ state }) => state)).toEqual(['replied', 'handed_over']);
      const { secondsLeft } = await ownerOf(id);
      expect(secondsLeft).toBeGreaterThan(HUMAN_PAUSE_MS / 1_000 - 120);
      expect(secondsLeft).toBeLessThanOrEqual(HUMAN_PAUSE_MS / 1_000);
    },
    LONG_MS,
  );

  it(
    'our own message that comes back does not pause the bot',
    async () => {
      const chat = await PlatformChat.answered(pipeline, account);
      const { id } = await chat.conversation();
      const [ours] = await chat.received();
      if (platform === 'whatsapp') echoOnWhatsApp(account, chat, ours!);
      await eventually('the echo', () => echoAccepted(ours!.externalId), 30_000);
      await chat.say('How can I pay?');
      await chat.received(2, 60_000);
      await chat.settled(60_000);
      expect(await ownerOf(id)).toEqual({ owner: 'bot', secondsLeft: null });
      expect((await saidIn(id)).map(({ author }) => author)).toEqual(['contact', 'bot', 'contact', 'bot']);
    },
    LONG_MS,
  );

  /** Whether the platform told the message of that id as an echo and had its 2xx. */
  function echoAccepted(externalId: string): boolean {
    return worlds[platform].world.posts.entries.some(({ accepted, body }) => {
      const text = JSON.stringify(body);
      return accepted === true && text.includes('echo') && text.includes(externalId);
    });
  }
});

/** The platform is not known to tell them; a program that shares the number may make it do so. */
function echoOnWhatsApp(
  account: ConnectedSimulation,
  chat: PlatformChat,
  { externalId, text }: { externalId: string; text: string },
): void {
  const echo = {
    from: account.simulated.id,
    to: chat.person.alias,
    id: externalId,
    timestamp: String(Math.floor(Date.now() / 1_000)),
    type: 'text',
    text: { body: text },
  };
  worlds.whatsapp.tell({
    number: account.simulated.id,
    field: 'smb_message_echoes',
    value: { message_echoes: [echo] },
  });
}

describe.each(['instagram', 'messenger'] as const)(
  'on %s, an echo that is quicker than the answer',
  (platform) => {
    let account: ConnectedSimulation;

    beforeAll(async () => {
      account = await pipeline.platforms.connect(platform);
    }, LONG_MS);
    beforeEach(() => worlds[platform].setEchoFirst({ echoFirst: true }));
    afterEach(() => {
      worlds[platform].setEchoFirst({ echoFirst: false });
      worlds[platform].clearFaults();
    });

    it(
      'is known to be ours: the bot goes on, nothing is stored or sent twice',
      async () => {
        const chat = await PlatformChat.answered(pipeline, account);
        const { id } = await chat.conversation();
        expect(await ownerOf(id)).toMatchObject({ owner: 'bot' });
        expect((await saidIn(id)).map(({ author }) => author)).toEqual(['contact', 'bot']);
        expect((await chat.received()).length).toBe(1);
        expect(await echoesWaiting()).toBe(0);
      },
      LONG_MS,
    );

    it(
      'proves a message whose answer was lost: it is not sent again',
      async () => {
        const chat = await PlatformChat.answered(pipeline, account);
        const fault = { kind: 'acceptThenDrop', path: '/messages', field: 'message', times: 1 } as const;
        worlds[platform].addFault({ fault });
        const messageId = await outbox.send(chat, [{ kind: 'text', text: 'Your parcel is here.' }]);
        expect(['accepted', 'sent', 'delivered', 'read']).toContain(await outbox.end(messageId));
        expect((await chat.received()).map(({ text }) => text).slice(1)).toEqual(['Your parcel is here.']);
        expect(await ownerOf((await chat.conversation()).id)).toMatchObject({ owner: 'bot' });
      },
      LONG_MS,
    );

    it(
      'is a person’s all the same when a call of ours runs: they have the conversation once that has ended',
      async () => {
        const chat = await PlatformChat.answered(pipeline, account);
        const { id } = await chat.conversation();
        worlds[platform].setEchoFirst({ echoFirst: false });
        const hang = {
          kind: 'hang',
          path: '/messages',
          field: 'message',
          takesEffect: true,
          times: 1,
        } as const;
        worlds[platform].addFault({ fault: hang });
        await outbox.send(chat, [{ kind: 'text', text: 'Your parcel is here.' }]);
        await chat.received(2, 30_000);
        await chat.person.answeredInApp!('I saw your parcel myself.');
        await eventually(
          'the echo to be told',
          () =>
            worlds[platform].world.posts.entries.some(
              ({ accepted, body }) => accepted === true && JSON.stringify(body).includes('I saw your parcel'),
            ),
          30_000,
        );
        worlds[platform].releaseHangs();
        await eventually('the takeover', async () => (await ownerOf(id)).owner === 'human', 30_000);
        expect(await saidIn(id)).toEqual([
          { author: 'contact', text: QUESTION },
          { author: 'bot', text: expect.any(String) as string },
          { author: 'bot', text: 'Your parcel is here.' },
          { author: 'human', text: 'I saw your parcel myself.' },
        ]);
        await eventually('no echo to wait', async () => (await echoesWaiting()) === 0, 30_000);
      },
      LONG_MS,
    );
  },
);

describeInvariants(() => pipeline);
