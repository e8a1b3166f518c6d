import { SetupError, type RunFile } from '@causerie/local-stack';
import { openTelegramChat } from './telegram-chat';

/** When each step of answering a message happened, in milliseconds since the epoch; missing: not (yet) seen. */
export interface AnswerTimes {
  readonly sentAtMs: number;
  readonly acknowledgedAtMs?: number;
  readonly typingAtMs?: number;
  readonly repliedAtMs?: number;
}

export interface SentMessage {
  /** The platform's id in the chat. */
  readonly id: number;
  readonly sentAtMs: number;
}

/** A private chat of one pretend user with the bot, in the platform's simulator. */
export interface SimulatedChat {
  readonly about: string;
  send(text: string): Promise<SentMessage>;
  /** All texts the bot sent after the message; waits for the first. Empty after the timeout. */
  replies(after: SentMessage, timeoutMs: number): Promise<string[]>;
  times(message: SentMessage): Promise<AnswerTimes>;
}

export interface ChatOptions {
  /** The pretend user's id; another one is another contact. */
  readonly user?: number;
  /** The language of the user's app, such as `fr`. */
  readonly language?: string;
  /** Chats in which the bot would not answer: without `user`, somebody else writes. */
  readonly silent?: ReadonlySet<string>;
}

type Simulator = (url: string, options: ChatOptions) => Promise<SimulatedChat>;

/** By platform: what pretends to be it. */
const SIMULATORS: Readonly<Record<string, Simulator>> = { telegram: openTelegramChat };

/** @throws SetupError when there is no such simulator */
export function openSimulatedChat(
  run: RunFile,
  platform: string,
  options: ChatOptions,
): Promise<SimulatedChat> {
  const simulator = Object.hasOwn(SIMULATORS, platform) ? SIMULATORS[platform] : undefined;
  const known = Object.keys(SIMULATORS).join(', ');
  if (!simulator) throw new SetupError(`There is no simulator of "${platform}". Known: ${known}.`);
  return simulator(run.simulatorUrl, options);
}
