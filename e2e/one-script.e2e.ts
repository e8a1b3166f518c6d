import type { ChannelCapabilities } from '@causerie/channel-kit';
import type { ReceivedMessage } from '@causerie/channel-kit-testing';
import type { MessagePart } from '@causerie/message-schema';
import { simulations } from '@causerie/simulations';
import { eventually } from '@causerie/testing';
import { holdingModel } from './harness/holding';
import { describeInvariants } from './harness/invariants';
import { Outbox } from './harness/outbox';
import { startPipeline, type Pipeline } from './harness/pipeline';
import { PlatformChat } from './harness/platform-chat';
import type { ConnectedSimulation } from './harness/platforms';
import { graphemesOf, lengthIn, longAnswer } from './harness/long-answer';

/** One conversation for every platform. What one lacks is read from its capabilities; none is named. */
let pipeline: Pipeline;
let outbox: Outbox;

const LONG_MS = 240_000;

beforeAll(async () => {
  pipeline = await startPipeline({ settings: { TURN_QUIET_MS: '2000' } });
  outbox = new Outbox(pipeline);
}, LONG_MS);
afterAll(() => pipeline.close(), LONG_MS);

describe.each(simulations.map(({ slug }) => slug))('on %s', (platform) => {
  let account: ConnectedSimulation;
  let capabilities: ChannelCapabilities;

  beforeAll(async () => {
    account = await pipeline.platforms.connect(platform);
    ({ capabilities } = account.adapter);
  }, LONG_MS);
  afterEach(() => account.simulation.clearFaults());

  const open = () => PlatformChat.open(pipeline, account);

  const answered = () => PlatformChat.answered(pipeline, account);

  it(
    'a burst of texts is answered once, with a sign of typing where there is one',
    async () => {
      const chat = await open();
      const { typing } = capabilities;
      // Whoever composes the answer stands still until typing is shown: it is made in no time.
      const held = typing && (await holdingModel(pipeline.database));
      // Not one after the other: on a busy machine they would be no burst.
      await Promise.all(['Hello', 'I have a question', 'When are you open?'].map((text) => chat.say(text)));
      if (held)
        await eventually('typing to be shown', async () => (await chat.person.typingShown()) > 0).finally(
          () => held.release(),
        );
      const [reply] = await chat.received(1);
      expect(reply?.text).toMatch(/Monday/);
      const { inbound, outbound, turns } = await chat.settled();
      expect({ inbound, outbound, turns }).toMatchObject({
        inbound: 3,
        outbound: 1,
        turns: [{ state: 'replied', fromSeq: 1, toSeq: 3 }],
      });
      expect(await chat.received()).toHaveLength(1);
    },
    LONG_MS,
  );

  it(
    'a picture is kept, and its question answered',
    async () => {
      const chat = await open();
      await chat.sendImage('When are you open?');
      await chat.received(1);
      const { id, turns } = await chat.settled();
      expect(turns.map(({ state }) => state)).toEqual(['replied']);
      const rows = await pipeline.database.owner<{ kind: string; ref: unknown }>(
        'SELECT a.kind, a.ref FROM attachment a JOIN message m ON m.id = a.message_id WHERE m.conversation_id = $1',
        [id],
      );
      expect(rows).toEqual([{ kind: 'image', ref: expect.anything() as unknown }]);
    },
    LONG_MS,
  );

  it(
    'a button is pressed, or its title typed where there are none, and answered',
    async () => {
      const chat = await answered();
      const title = 'Opening hours';
      const buttons: MessagePart[] = [
        { kind: 'text', text: 'What would you like to know?' },
        {
          kind: 'buttons',
          buttons: [
            { id: 'hours', title },
            { id: 'pay', title: 'Payment' },
          ],
        },
      ];
      await outbox.send(chat, buttons);
      const [, offered] = await chat.received(2);
      expect(everythingIn(offered)).toEqual(expect.stringContaining(title) as string);
      if (offered?.choices.includes(title)) await chat.press(offered, title);
      else await chat.say(title);
      await chat.received(3);
      const { turns, owner } = await chat.settled();
      expect({ owner, states: turns.map(({ state }) => state) }).toEqual({
        owner: 'bot',
        states: ['replied', 'replied'],
      });
    },
    LONG_MS,
  );

  it(
    'a long answer full of emoji arrives whole, in messages the platform takes, no character broken',
    async () => {
      const chat = await answered();
      const { unit, max } = capabilities.text;
      const text = longAnswer({ unit, length: Math.ceil(max * 2.5) });
      await outbox.send(chat, [{ kind: 'text', text }]);
      await chat.settled();
      const [, ...parts] = await chat.received(1 + Math.ceil(2.5));
      for (const part of parts) expect(lengthIn(unit, part.text)).toBeLessThanOrEqual(max);
      expect(parts.flatMap((part) => graphemesOf(part.text))).toEqual(graphemesOf(text));
    },
    LONG_MS,
  );

  it(
    'a person who answers in the platform’s app takes the conversation over, where there is one',
    async () => {
      const chat = await answered();
      if (!chat.person.answeredInApp) return;
      await chat.person.answeredInApp('I am taking this over.');
      await eventually('the takeover', async () => (await chat.conversation()).owner === 'human');
      await chat.say('How can I pay?');
      await eventually('the question', async () => (await chat.conversation()).inbound === 2);
      // Whoever asks after them is answered: the bot has had its time.
      await answered();
      const { turns, owner } = await chat.conversation();
      expect({ owner, turns: turns.length }).toEqual({ owner: 'human', turns: 1 });
    },
    LONG_MS,
  );

  it(
    'after the reply window nothing of the bot goes out, and what a person may still write does',
    async () => {
      const chat = await answered();
      const { replyWindowMs, humanTag } = capabilities;
      const days = replyWindowMs ?? 30 * 86_400_000;
      await chat.quietFor(days + 3_600_000);
      const before = (await chat.received()).length;
      const ofBot = await outbox.send(chat, [{ kind: 'text', text: 'Are you still there?' }]);
      const status = await outbox.end(ofBot);
      if (replyWindowMs === undefined) {
        expect(status).not.toBe('blocked');
        await chat.received(before + 1);
      } else expect([status, (await chat.received()).length]).toEqual(['blocked', before]);
      if (!humanTag) return;
      const ofHuman = await outbox.send(chat, [{ kind: 'text', text: 'I looked into it.' }], 'human');
      expect(await outbox.end(ofHuman)).not.toBe('blocked');
      expect((await chat.received(before + 1)).at(-1)?.text).toBe('I looked into it.');
    },
    LONG_MS,
  );

  it(
    'a storm of repeated and reordered webhooks changes nothing: one answer each, statuses never go back',
    async () => {
      await account.simulation.addFault({ on: 'webhook', does: 'duplicate' });
      await account.simulation.addFault({ on: 'webhook', does: 'reorder' });
      const chats = await Promise.all(Array.from({ length: 4 }, () => open()));
      await Promise.all(chats.map((chat) => chat.say('When are you open?')));
      // The last of several webhooks may be held back until the next one comes.
      await Promise.all(chats.map((chat) => chat.say('And on Sunday?')));
      await eventually(
        'everything to come in',
        async () => {
          const views = await Promise.all(chats.map((chat) => chat.conversation().catch(() => undefined)));
          if (views.every((view) => view?.inbound === 2)) return true;
          await account.simulation.clearFaults();
          return false;
        },
        60_000,
      );
      for (const chat of chats) {
        const { id, inbound, outbound } = await chat.settled();
        expect(inbound).toBe(2);
        // One for both questions, or one for each where they were two turns.
        expect([1, 2]).toContain(outbound);
        expect(await chat.received()).toHaveLength(outbound);
        expect(await outbox.stepsBack(id)).toEqual([]);
      }
    },
    LONG_MS,
  );
});

describeInvariants(() => pipeline);

/** Text and what can be pressed, in one. */
function everythingIn(message: ReceivedMessage | undefined): string {
  return [message?.text, ...(message?.choices ?? [])].join('\n');
}
