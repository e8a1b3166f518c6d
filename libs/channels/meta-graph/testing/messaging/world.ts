import { randomBytes, randomInt } from 'node:crypto';
import {
  ControlError,
  fileFaults,
  Journal,
  type SimulatorClock,
  type StoredBytes,
} from '@causerie/channel-kit-testing';
import { graphFaults } from '../faults';
import { type GraphCallEntry } from '../graph-host';
import type { WebhookPost } from '../webhook-sender';

/** A page or professional account of the business and what was set for it. */
export interface SimAccount {
  id: string;
  name: string;
  username: string;
  /** The first token; renewed ones are good beside it. */
  accessToken: string;
  appSecret: string;
  appId: string;
  /** Fields the account is subscribed to; webhooks of others are not sent. */
  fields: string[];
  /** Messages a second: texts, and files with sound or moving pictures. */
  perSecond: number;
  mediaPerSecond: number;
  /** Whether Meta allows the tag for people. */
  humanAgent: boolean;
}

/** An app of Meta's and its one address. */
export interface SimApp {
  id: string;
  secret: string;
  url?: string;
}

export interface SimToken {
  accountId: string;
  issuedAtMs: number;
  /** Refused with 190 from then on. */
  expiresAtMs?: number;
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
  /** The message that it quotes. */
  replyTo?: string;
  tag?: string;
  atMs: number;
  deleted?: boolean;
}

/** `typing_on`, `mark_seen`, `react` … */
export interface SenderAction {
  accountId: string;
  person: string;
  action: string;
  /** What is reacted to, and how. */
  payload?: Record<string, unknown>;
  atMs: number;
}

interface SimFile extends StoredBytes {
  mimeType: string;
  expiresAtMs: number;
}

/** A file of the business's own. */
export interface SimUpload {
  accountId: string;
  type: string;
  /** The key of its address. */
  key: string;
  isReusable: boolean;
  expiresAtMs: number;
}

/** Not documented; short, as addresses of files are. */
const FILE_LIVES_MS = 5 * 60_000;
/** https://developers.facebook.com/docs/messenger-platform/reference/attachment-upload-api */
const UPLOAD_LIVES_MS = 90 * 24 * 3_600_000;

/** Everything that the simulated platform knows. */
export class World {
  readonly accounts = new Map<string, SimAccount>();
  readonly apps = new Map<string, SimApp>();
  readonly tokens = new Map<string, SimToken>();
  readonly people = new Map<string, SimPerson>();
  /** Files that the business uploaded, by their id. */
  readonly uploads = new Map<string, SimUpload>();
  readonly messages = new Journal<SimMessage>();
  readonly actions = new Journal<SenderAction>();
  readonly calls = new Journal<GraphCallEntry>();
  readonly posts = new Journal<WebhookPost>();
  readonly faults = graphFaults();
  readonly fileFaults = fileFaults();
  /** The echo of a send is posted, and accepted, before the send is answered. */
  echoFirst = false;
  private readonly files = new Map<string, SimFile>();
  private readonly lastWritten = new Map<string, number>();
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

  appOf({ appId }: SimAccount): SimApp {
    const app = this.apps.get(appId);
    if (!app) throw new ControlError('no such app');
    return app;
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

  keep(message: Omit<SimMessage, 'id' | 'atMs'>): SimMessage {
    const atMs = this.clock.nowMs();
    if (message.by === 'person') this.lastWritten.set(chatOf(message.accountId, message.person), atMs);
    return this.messages.add({ id: this.mid(), atMs, ...message });
  }

  /** When this person last wrote to this account. */
  lastWrittenMs(accountId: string, person: string): number | undefined {
    return this.lastWritten.get(chatOf(accountId, person));
  }

  /** As if they had written so much longer ago. */
  quiet(accountId: string, person: string, ms: number): void {
    const last = this.lastWrittenMs(accountId, person);
    if (last !== undefined) this.lastWritten.set(chatOf(accountId, person), last - ms);
  }

  /** The path of a new address. What the business sent lives as long as the message. */
  addFile(file: StoredBytes, mimeType: string, lives: 'short' | 'for ever' = 'short'): string {
    const key = randomBytes(12).toString('hex');
    const expiresAtMs = lives === 'short' ? this.clock.nowMs() + FILE_LIVES_MS : Number.POSITIVE_INFINITY;
    this.files.set(key, { ...file, mimeType, expiresAtMs });
    return key;
  }

  addUpload(upload: Omit<SimUpload, 'expiresAtMs'>): string {
    const id = String(700_000_000_000 + this.nextCount());
    this.uploads.set(id, { ...upload, expiresAtMs: this.clock.nowMs() + UPLOAD_LIVES_MS });
    return id;
  }

  /** What this account may send by the id. */
  upload(id: string, accountId: string): SimUpload | undefined {
    const upload = this.uploads.get(id);
    const isGood = upload?.isReusable && this.clock.nowMs() <= upload.expiresAtMs;
    return isGood && upload.accountId === accountId ? upload : undefined;
  }

  /** The address leads nowhere from now on. */
  endFile(key: string): void {
    const file = this.files.get(key);
    if (!file) throw new ControlError('there is no such file');
    file.expiresAtMs = Number.NEGATIVE_INFINITY;
  }

  fileAt(key: string): SimFile | undefined {
    const file = this.files.get(key);
    return file && this.clock.nowMs() <= file.expiresAtMs ? file : undefined;
  }
}

const chatOf = (accountId: string, person: string) => `${accountId} ${person}`;
