import type { RunFile } from '@causerie/local-stack';
import { Conversations, LiveEvents, SimulatedChat, type LiveEvent } from '@causerie/setup';

const REPLY_TIMEOUT_MS = 30_000;
const QUESTION = 'Hello, what are your opening hours?';

export interface Listening {
  readonly websocketUrl: string;
  readonly token: string;
}

/** One message through the simulator by somebody who never wrote before, and its reply. */
export async function checkReply(run: RunFile, platform: string): Promise<string> {
  const conversations = await Conversations.open(run, platform);
  const isKnown = async (alias: string) => (await conversations.idOf(alias)) !== undefined;
  const chat = await SimulatedChat.open(run, platform, { fresh: true, isKnown }).finally(() =>
    conversations.close(),
  );
  const sent = await chat.say(QUESTION);
  const [reply] = await chat.replies(REPLY_TIMEOUT_MS);
  if (reply === undefined)
    throw new Error(
      `no reply within ${REPLY_TIMEOUT_MS / 1000} s: npm run sim -- ${platform} tells where it stopped`,
    );
  const { repliedAtMs, acknowledgedAtMs } = await chat.times(sent);
  const since = (atMs = sent.sentAtMs): number => atMs - sent.sentAtMs;
  return `acknowledged after ${since(acknowledgedAtMs)} ms, replied after ${since(repliedAtMs)} ms`;
}

/**
 * Whoever comes back with the cursor from before the message gets the same events, in the same order, as whoever was
 * there all the time.
 */
export async function checkResume(
  live: LiveEvents,
  cursor: string,
  { websocketUrl, token }: Listening,
): Promise<string> {
  const ended = await live.find(({ type }) => type === 'turn.ended');
  if (!ended) throw new Error('no turn.ended came over the WebSocket');
  await live.find(({ type, payload }) => type === 'message.statusChanged' && payload['status'] === 'sent');
  const heard = live.events.map(({ cursor: place }) => place);
  const late = await LiveEvents.open({ websocketUrl, token, cursor });
  try {
    const caught = late.events.map(({ cursor: place }) => place);
    const missing = heard.filter((place) => !caught.includes(place)).length;
    if (missing > 0) throw new Error(`${missing} of ${heard.length} events are missing after a resume`);
    if (caught.slice(0, heard.length).join() !== heard.join())
      throw new Error('events came in another order');
    return `${caught.length} events again, none missing: ${kinds(late.events)}`;
  } finally {
    late.close();
  }
}

/** Nothing of what was refused is in the log of events. */
export function checkNothingStored({ events }: LiveEvents, markers: readonly string[]): Promise<string> {
  const leaked = events.filter(({ payload }) => {
    const told = JSON.stringify(payload);
    return markers.some((marker) => told.includes(marker));
  });
  if (leaked.length > 0) return Promise.reject(new Error('a refused webhook became an event'));
  return Promise.resolve(`not among ${events.length} events`);
}

function kinds(events: readonly LiveEvent[]): string {
  return [...new Set(events.map(({ type }) => type))].join(', ');
}
