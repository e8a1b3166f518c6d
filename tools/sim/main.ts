import { readRunFile, SetupError, type RunFile } from '@causerie/local-stack';
import {
  LiveEvents,
  localApiKey,
  openSimulatedChat,
  requestToken,
  runTool,
  silentConversations,
  type LiveEvent,
  type SentMessage,
  type SimulatedChat,
} from '@causerie/setup';
import { readArguments } from './arguments';
import { conversationOf, describeEvent, messageOf } from './describe-event';
import { timingsOf, timingsTable } from './timings';
import { whyNoReply } from './why-no-reply';

const REPLY_TIMEOUT_MS = 30_000;
/** After the reply was seen, its own events are on their way. */
const LAST_EVENTS_MS = 2_000;

/** `npm run sim -- telegram "Bonjour"`: writes as a pretend user, shows what happens live, and the answer. */
async function main(args: string[]): Promise<number> {
  const { platform, texts, user, language, json } = readArguments(args);
  const run = readRunFile();
  if (!run) throw new SetupError('Causerie is not running from this folder: start it with "npm start".');
  const silent = await silentConversations(run, platform);
  const chat = await openSimulatedChat(run, platform, { user, language, silent });
  const say = json ? (): void => undefined : (line: string): void => console.log(line);
  const live = await listen(run).catch((error: Error) => error);
  try {
    return await tell({ platform, texts, json, chat, live, say });
  } finally {
    if (live instanceof LiveEvents) live.close();
  }
}

interface Telling {
  readonly platform: string;
  readonly texts: readonly string[];
  readonly json: boolean;
  readonly chat: SimulatedChat;
  /** Or why nothing can be heard. */
  readonly live: LiveEvents | Error;
  readonly say: (line: string) => void;
}

async function tell({ platform, texts, json, chat, live, say }: Telling): Promise<number> {
  const story = new Story(texts, say);
  if (live instanceof LiveEvents) live.onEvent = (event) => story.add(event);
  else say(`No live events: ${live.message}`);
  say(`${chat.about} writes on ${platform}:`);
  let sent: SentMessage | undefined;
  for (const text of texts) {
    say(`  > ${text}`);
    sent = await chat.send(text);
    story.begin(sent.sentAtMs);
  }
  if (!sent) return 1;
  const replies = await chat.replies(sent, REPLY_TIMEOUT_MS);
  if (replies.length > 0 && live instanceof LiveEvents) {
    await live.find((event) => story.isMine(event) && event.type === 'turn.ended', LAST_EVENTS_MS);
    await live.find((event) => story.isMine(event) && isSent(event), LAST_EVENTS_MS);
  }
  const times = await chat.times(sent);

  const timings = timingsOf(times, story.events);
  if (json) console.log(JSON.stringify({ platform, texts, replies, timings, events: story.events }, null, 2));
  if (replies.length === 0) {
    const isLive = live instanceof LiveEvents;
    const silence = { times, events: story.events, live: isLive, timeoutMs: REPLY_TIMEOUT_MS };
    throw new SetupError(whyNoReply(silence));
  }
  say('');
  for (const reply of replies) say(indented(reply));
  say('');
  for (const line of timingsTable(timings)) say(`  ${line}`);
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
  return type === 'message.statusChanged' && payload['status'] === 'sent';
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  < ').replaceAll(/ +$/gm, '');
}

/** The events of the one conversation, told as they come: which one it is, the first of our texts tells. */
class Story {
  readonly events: (LiveEvent & { readonly offsetMs: number })[] = [];
  private conversation: string | undefined;
  private startedAtMs: number | undefined;

  constructor(
    private readonly texts: readonly string[],
    private readonly say: (line: string) => void,
  ) {}

  /** The offsets count from the first message. */
  begin(atMs: number): void {
    this.startedAtMs ??= atMs;
  }

  isMine(event: LiveEvent): boolean {
    return this.conversation !== undefined && conversationOf(event) === this.conversation;
  }

  isHandedOver(): boolean {
    return this.events.some(({ payload }) => payload['result'] === 'handed_over');
  }

  add(event: LiveEvent): void {
    const message = messageOf(event);
    if (message?.direction === 'inbound' && this.texts.includes(message.text)) {
      this.conversation ??= conversationOf(event);
    }
    if (!this.isMine(event)) return;
    const offsetMs = Math.max(0, event.receivedAtMs - (this.startedAtMs ?? event.receivedAtMs));
    this.events.push({ ...event, offsetMs });
    const offset = `${offsetMs} ms`.padStart(10);
    this.say(`${offset}  ${event.type.padEnd(21)}  ${describeEvent(event)}`.trimEnd());
  }
}

runTool(main);
