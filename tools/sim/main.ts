import type { ReceivedMessage } from '@causerie/channel-kit-testing';
import { readRunFile, SetupError, type RunFile } from '@causerie/local-stack';
import {
  Conversations,
  LiveEvents,
  localApiKey,
  requestToken,
  runTool,
  SimulatedChat,
  type LiveEvent,
  type AnswerTimes,
} from '@causerie/setup';
import { simulationFor } from '@causerie/simulations';
import { readArguments, type SimArguments } from './arguments';
import { sendAll, type Act } from './send-all';
import { Story } from './story';
import { timingsOf, timingsTable } from './timings';
import { whyNoReply } from './why-no-reply';

const REPLY_TIMEOUT_MS = 30_000;
/** After the reply was seen, its own events are on their way. */
const LAST_EVENTS_MS = 2_000;
/** Some platforms do not say who wrote: it counts as a person's once it is sure that it was not the bot. */
const TAKEOVER_MS = 20_000;
const CONVERSATION_LOOKS = 60;
const CONVERSATION_LOOK_MS = 50;

/** `npm run sim -- telegram "Bonjour"`: writes as a pretend user, shows what happens live, and the answer. */
async function main(args: string[]): Promise<number> {
  const wish = readArguments(args);
  const { platform, user, language } = wish;
  simulationFor(platform);
  const run = readRunFile();
  if (!run) throw new SetupError('Causerie is not running from this folder: start it with "npm start".');
  const conversations = await Conversations.open(run, platform);
  let live: LiveEvents | Error | undefined;
  try {
    const chat = await SimulatedChat.open(run, platform, {
      user,
      language,
      silent: await conversations.silent(),
      isKnown: async (alias) => (await conversations.idOf(alias)) !== undefined,
    });
    live = await listen(run).catch((error: Error) => error);
    return await tell({ wish, chat, live, conversations });
  } finally {
    if (live instanceof LiveEvents) live.close();
    await conversations.close();
  }
}

interface Telling {
  readonly wish: SimArguments;
  readonly chat: SimulatedChat;
  readonly conversations: Conversations;
  /** Or why nothing can be heard. */
  readonly live: LiveEvents | Error;
}

async function tell({ wish, chat, live, conversations }: Telling): Promise<number> {
  const say = wish.json ? (): void => undefined : (line: string): void => console.log(line);
  const story = new Story(say);
  if (live instanceof LiveEvents) live.onEvent = (event) => story.add(event);
  else say(`No live events: ${live.message}`);
  say(`${chat.about} writes on ${wish.platform}:`);
  if (wish.human !== undefined) chat.requireApp();
  const act: Act = { chat, say, begin: (atMs) => story.begin(atMs) };
  const sent = await sendAll(wish, act);
  if (sent) await followConversation(story, { chat, conversations });
  const replies = sent ? await awaitReplies({ chat, live, story }) : [];
  const times = sent && (await chat.times(sent));
  if (wish.human !== undefined)
    await answerInApp(wish.human, {
      chat,
      live,
      story,
      say,
      follow: () => followConversation(story, { chat, conversations }),
    });
  return report({ wish, live, story, say, times, replies });
}

async function followConversation(
  story: Story,
  { chat, conversations }: Pick<Telling, 'chat' | 'conversations'>,
): Promise<void> {
  for (let look = 0; look < CONVERSATION_LOOKS; look += 1) {
    const id = await conversations.idOf(chat.alias);
    if (id !== undefined) return story.follow(id);
    await new Promise((resolve) => setTimeout(resolve, CONVERSATION_LOOK_MS));
  }
}

interface Hearing extends Pick<Telling, 'chat' | 'live'> {
  readonly story: Story;
}

async function awaitReplies({ chat, live, story }: Hearing): Promise<ReceivedMessage[]> {
  const replies = await chat.replies(REPLY_TIMEOUT_MS);
  if (replies.length > 0 && live instanceof LiveEvents) {
    await live.find((event) => story.isMine(event) && event.type === 'turn.ended', LAST_EVENTS_MS);
    await live.find((event) => story.isMine(event) && isSent(event), LAST_EVENTS_MS);
  }
  return replies;
}

async function answerInApp(
  text: string,
  { chat, live, story, say, follow }: Hearing & { say: (line: string) => void; follow: () => Promise<void> },
): Promise<void> {
  say(`  » ${text}  (typed by a person of the business, in the app)`);
  story.begin(Date.now());
  await chat.answerInApp(text);
  await follow();
  if (live instanceof LiveEvents)
    await live.find(
      (event) => story.isMine(event) && event.type === 'conversation.ownerChanged',
      TAKEOVER_MS,
    );
}

interface Report extends Pick<Hearing, 'live' | 'story'> {
  readonly wish: SimArguments;
  readonly say: (line: string) => void;
  readonly times: AnswerTimes | undefined;
  readonly replies: readonly ReceivedMessage[];
}

function report({ wish, live, story, say, times, replies }: Report): number {
  const timings = times && timingsOf(times, story.events);
  const texts = replies.map(({ text }) => text);
  if (wish.json)
    console.log(
      JSON.stringify(
        { platform: wish.platform, texts: wish.texts, replies: texts, timings, events: story.events },
        null,
        2,
      ),
    );
  if (times && replies.length === 0) {
    const isLive = live instanceof LiveEvents;
    throw new SetupError(
      whyNoReply({ times, events: story.events, live: isLive, timeoutMs: REPLY_TIMEOUT_MS }),
    );
  }
  say('');
  for (const reply of replies) say(shown(reply));
  say('');
  for (const line of timings ? timingsTable(timings) : []) say(`  ${line}`);
  if (story.isHandedOver())
    say('\n  A person is asked to answer now; next time somebody else writes, so that the bot does.');
  return 0;
}

async function listen({ apps, websocketUrl }: RunFile): Promise<LiveEvents> {
  const gateway = apps.find(({ name }) => name === 'realtime-gateway');
  const token = await requestToken(gateway?.url ?? '', localApiKey());
  return LiveEvents.open({ websocketUrl, token });
}

function isSent({ type, payload }: LiveEvent): boolean {
  return (
    type === 'message.statusChanged' && ['sent', 'delivered', 'read'].includes(String(payload['status']))
  );
}

/** A message as its reader sees it: media, text, buttons. */
function shown({ text, media, choices }: ReceivedMessage): string {
  const lines = [media && `(${media})`, text, choices.map((choice) => `[${choice}]`).join(' ')];
  return lines.filter(Boolean).join('\n').replaceAll(/^/gm, '  < ').replaceAll(/ +$/gm, '');
}

runTool(main);
