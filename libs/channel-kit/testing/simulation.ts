import type { MediaKind } from '@causerie/message-schema';
import type { SimulatorClock } from './simulator/clock';

/**
 * A platform's simulator in the words that all platforms share: what tools and tests that serve every platform use.
 * Each platform's `testing/index.ts` exports one as `<slug>Simulation` (camel case).
 */
export interface PlatformSimulation {
  readonly slug: string;
  start(options?: SimulationOptions): Promise<RunningSimulation>;
  /** Steers one that runs in another process. @param url as `RunningSimulation.url` */
  reach(url: string): SimulationControl;
}

export interface SimulationOptions {
  /** Default: any free port. */
  port?: number;
  /** Default 'enforced': the platform's own rates. */
  limits?: 'enforced' | 'off';
  /** Where its time comes from. Default: the real one. */
  clock?: SimulatorClock;
  /** Factor on the waits between a webhook's retries. */
  backoffScale?: number;
}

export interface RunningSimulation extends SimulationControl {
  close(): Promise<void>;
}

export interface SimulationControl {
  /** The adapter's `apiRoot`. */
  readonly url: string;
  /**
   * A bot, number or page, as its owner would connect it. `given` is what they type in. With `like` it is the account
   * of that id and of those credentials again, which an earlier simulator of the platform had.
   */
  createAccount(wanted?: {
    name?: string;
    like?: Pick<SimulatedAccount, 'id' | 'given'>;
  }): Promise<SimulatedAccount>;
  /** The account of that id, made earlier or by another process. */
  account(id: string): SimulatedAccount;
  /** What the platform does wrong from now on, in every account; several may be on. */
  addFault(fault: SimulatedFault): Promise<void>;
  clearFaults(): Promise<void>;
}

export interface SimulatedAccount {
  readonly id: string;
  readonly given: Readonly<Record<string, string>>;
  /** Where no call sets the webhook's address: the owner types it into the console, and the platform asks it first. */
  typeIntoConsole?(webhook: { url: string; verifyToken: string }): Promise<void>;
  /** How many files the account has uploaded: each is one that a handle has not spared. */
  uploads(): Promise<number>;
  /** The platform forgets what the account uploaded: from now on it refuses the handle. */
  expireHandle(handle: string): Promise<void>;
  /** A person who writes with this account. The same `id` is the same person; made up when left out. */
  person(wanted?: { id?: string; name?: string; language?: string }): Promise<SimulatedPerson>;
}

/** A person in their private chat with the account. Everything they do is told by webhook. */
export interface SimulatedPerson {
  readonly id: string;
  /** How the adapter names the chat. */
  readonly alias: string;
  readonly name: string;
  say(text: string): Promise<SimulatedMessage>;
  send(media: SimulatedMedia): Promise<SimulatedMessage>;
  /** Several at once, as the platform sends them: one message each, or one of all. */
  sendAlbum(media: readonly SimulatedMedia[]): Promise<SimulatedMessage[]>;
  /** The platform no longer has the files of this message of theirs. */
  withdrawFiles(message: SimulatedMessage): Promise<void>;
  /** On a message of the account's, the button (or row) with this title. */
  press(message: ReceivedMessage, title: string): Promise<void>;
  /** Somebody of the business answers in the platform's own app. Missing where it has none that bots hear of. */
  answeredInApp?(text: string): Promise<void>;
  /** What the account has sent to this person, oldest first; edits show their newest form. */
  received(): Promise<ReceivedMessage[]>;
  /** How often an indicator was shown to this person. */
  typingShown(): Promise<number>;
  /** When the first 2xx for the message came back, ms since the epoch; undefined while none has. */
  acknowledgedAt(message: SimulatedMessage): Promise<number | undefined>;
  /** Lets the platform's clock go on for this chat alone, where it can: the contact last wrote so long ago. */
  quietFor(ms: number): Promise<void>;
}

export interface SimulatedMedia {
  kind: MediaKind;
  /** What the file is; a few bytes where neither is given. */
  bytes?: Uint8Array;
  base64?: string;
  /** Zeros follow the bytes until the file is so large. They cost the simulator no memory. */
  sizeBytes?: number;
  mimeType?: string;
  fileName?: string;
  caption?: string;
}

export interface SimulatedMessage {
  externalId: string;
  sentAtMs: number;
}

export interface ReceivedMessage {
  externalId: string;
  atMs: number;
  /** Text or caption as the person reads it; '' where there is none. */
  text: string;
  media?: MediaKind;
  /** What was sent with it, where the platform has the bytes. `sha256` in hex. */
  file?: { sha256: string; sizeBytes: number };
  /** Titles of what can be pressed or chosen. */
  choices: string[];
}

/** `times`: how many calls, files or webhooks it strikes; left out: all, until cleared. */
export type SimulatedFault =
  | { on: 'call'; does: 'too_many_requests'; retryAfterMs: number; times?: number }
  | { on: 'call'; does: 'server_error' | 'hang' | 'drop_answer'; times?: number }
  /** While the app fetches what people sent. */
  | { on: 'file'; does: 'server_error' | 'missing' | 'hang' | 'cut'; times?: number }
  | { on: 'file'; does: 'slow'; bytesPerSecond: number; times?: number }
  | { on: 'webhook'; does: 'duplicate' | 'reorder'; times?: number }
  | { on: 'webhook'; does: 'delay'; ms: number; times?: number };
