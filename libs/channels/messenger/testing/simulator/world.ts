import { randomBytes, randomInt } from 'node:crypto';
import {
  ControlError,
  FaultSwitches,
  Journal,
  type GraphCallEntry,
  type SimulatorClock,
  type WebhookPost,
} from '@causerie/simulator-meta-graph';

/** An account of the business and what was set for it. */
export interface SimAccount {
  id: string;
  name: string;
  username: string;
  accessToken: string;
  /** Refused with 190 from then on. */
  tokenExpiresAtMs?: number;
  appSecret: string;
  appId: string;
  /** The app's one address, as the dashboard sets it. */
  appUrl?: string;
  /** Fields the account is subscribed to; webhooks of others are not sent. */
  fields: string[];
  /** Texts a second. */
  perSecond: number;
}

export interface SimPerson {
  /** Scoped: the account's name for them. */
  id: string;
  name: string;
  username: string;
  /** Cannot be written to. */
  blocks: boolean;
  /** Sees at once what arrives. */
  reads: boolean;
}

export interface SimMessage {
  id: string;
  accountId: string;
  person: string;
  /** `app`: a person of the business, in the platform's own app. */
  by: 'person' | 'business' | 'app';
  content: Record<string, unknown>;
  /** What the sending app wrote for itself. */
  metadata?: string;
  atMs: number;
  deleted?: boolean;
}

/** `typing_on`, `mark_seen`, … */
export interface SenderAction {
  accountId: string;
  person: string;
  action: string;
  atMs: number;
}

interface SimFile {
  bytes: Buffer;
  mimeType: string;
  expiresAtMs: number;
}

/** Not documented; short, as addresses of files are. */
const FILE_LIVES_MS = 5 * 60_000;

/** Everything that the simulated platform knows. */
export class World {
  readonly accounts = new Map<string, SimAccount>();
  readonly people = new Map<string, SimPerson>();
  readonly messages = new Journal<SimMessage>();
  readonly actions = new Journal<SenderAction>();
  readonly calls = new Journal<GraphCallEntry>();
  readonly posts = new Journal<WebhookPost>();
  readonly faults = new FaultSwitches();
  /** The echo of a send is posted, and accepted, before the send is answered. */
  echoFirst = false;
  private readonly files = new Map<string, SimFile>();
  private counter = 0;

  constructor(readonly clock: SimulatorClock) {}

  nextCount(): number {
    this.counter += 1;
    return this.counter;
  }

  mid(): string {
    return `m_${Buffer.from(`sim-${this.nextCount()}-${randomInt(1e9)}`).toString('base64url')}`;
  }

  account(id?: string): SimAccount {
    const all = [...this.accounts.values()];
    const found = id === undefined ? all[0] : this.accounts.get(id);
    if (!found) throw new ControlError('no such account');
    if (id === undefined && all.length > 1)
      throw new ControlError(`name the account: there are ${all.length}`);
    return found;
  }

  person(id: string): SimPerson {
    const found = this.people.get(id);
    if (!found) throw new ControlError(`no person ${id}`);
    return found;
  }

  message(id: string): SimMessage {
    const found = this.messages.entries.find((message) => message.id === id);
    if (!found) throw new ControlError(`no message ${id}`);
    return found;
  }

  /** When this person last wrote to this account. */
  lastWrittenMs(accountId: string, person: string): number | undefined {
    return this.messages.entries.findLast(
      (one) => one.by === 'person' && one.accountId === accountId && one.person === person,
    )?.atMs;
  }

  /** The path of a new address. */
  addFile(bytes: Buffer, mimeType: string): string {
    const key = randomBytes(12).toString('hex');
    this.files.set(key, { bytes, mimeType, expiresAtMs: this.clock.nowMs() + FILE_LIVES_MS });
    return key;
  }

  fileAt(key: string): SimFile | undefined {
    const file = this.files.get(key);
    return file && this.clock.nowMs() <= file.expiresAtMs ? file : undefined;
  }
}
