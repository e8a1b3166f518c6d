import { createHash, randomBytes, randomInt } from 'node:crypto';
import {
  ControlError,
  FaultSwitches,
  fileFaults,
  Journal,
  type FaultSpec,
  type SimulatorClock,
  type StoredBytes,
  type WebhookTry,
} from '@causerie/channel-kit-testing';

/** An official account with its channel. */
export interface SimAccount {
  /** The bot's user id. */
  id: string;
  name: string;
  basicId: string;
  channelSecret: string;
  channelAccessToken: string;
  webhookUrl: string;
  /** The console's switch "Use webhook". */
  webhookActive: boolean;
  /** The console's switch "Webhook redelivery": off unless somebody turned it on. */
  redelivers: boolean;
  /** Messages left of the month's; missing: as many as one likes. */
  monthlyLeft?: number;
}

export interface SimPerson {
  id: string;
  name: string;
  language: string;
  /** Accounts whose messages no longer reach them. */
  blocks: string[];
}

export interface SimGroup {
  id: string;
  name: string;
  members: string[];
}

export interface SimMessage {
  id: string;
  accountId: string;
  /** A person's id, or a group's. */
  chat: string;
  by: 'person' | 'account';
  /** As the API or the webhook has it. */
  content: Record<string, unknown>;
  atMs: number;
  /** Accepted, but whom it is for blocks the account. */
  withheld?: boolean;
}

export interface LoadingShown {
  accountId: string;
  chat: string;
  seconds: number;
  atMs: number;
}

/** One call as the simulator saw it. Never holds a token. */
export interface ApiCall {
  method: string;
  path: string;
  body: unknown;
  atMs: number;
  status?: number;
  fault?: string;
}

/** One POST of a webhook. */
export interface WebhookPost extends WebhookTry {
  accountId: string;
  eventIds: string[];
  messageIds: string[];
  body: unknown;
}

/** `path`: strikes calls whose path ends so, e.g. `/message/push`. */
export type LineFault = FaultSpec<{ path?: string }>;

const strikes = ({ path: ending = '' }: LineFault, path: string) => path.endsWith(ending);

interface SimFile extends StoredBytes {
  mimeType: string;
  /** Only this account is given it. */
  accountId: string;
  /** `preparing`: asked for too early. `gone`: LINE has deleted it. */
  state: 'there' | 'preparing' | 'gone';
}

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

/** Everything that the simulated platform knows. */
export class World {
  readonly accounts = new Map<string, SimAccount>();
  readonly people = new Map<string, SimPerson>();
  readonly groups = new Map<string, SimGroup>();
  readonly files = new Map<string, SimFile>();
  readonly messages = new Journal<SimMessage>();
  readonly loading = new Journal<LoadingShown>();
  readonly calls = new Journal<ApiCall>();
  readonly posts = new Journal<WebhookPost>();
  readonly faults = new FaultSwitches(strikes);
  readonly fileFaults = fileFaults();
  private counter = randomInt(1e9) * 1_000;

  constructor(readonly clock: SimulatorClock) {}

  addAccount(wanted: Partial<SimAccount>): SimAccount {
    const account: SimAccount = {
      id: `U${hex(16)}`,
      name: 'Causerie',
      basicId: `@${hex(4)}`,
      channelSecret: hex(16),
      channelAccessToken: randomBytes(128).toString('base64'),
      webhookUrl: '',
      webhookActive: true,
      redelivers: true,
      ...wanted,
    };
    this.accounts.set(account.id, account);
    return account;
  }

  /** The same wish is the same person, also in another process; an id of another shape gives one of LINE's. */
  addPerson({ id, name = 'Aki', language = 'ja' }: Partial<SimPerson>): SimPerson {
    const own = personId(id);
    const known = this.people.get(own);
    if (known) return known;
    const person: SimPerson = { id: own, name, language, blocks: [] };
    this.people.set(own, person);
    return person;
  }

  account(id: string): SimAccount {
    return there(this.accounts.get(id), `account ${id}`);
  }

  person(id: string): SimPerson {
    return there(this.people.get(id), `person ${id}`);
  }

  message(id: string): SimMessage {
    return there(
      this.messages.entries.find((one) => one.id === id),
      `message ${id}`,
    );
  }

  accountOf(token: string | undefined): SimAccount | undefined {
    return [...this.accounts.values()].find((one) => one.channelAccessToken === token);
  }

  /** 18 digits, growing. */
  messageId(): string {
    this.counter += 1;
    return `50${String(this.counter).padStart(16, '0')}`;
  }

  /** The shape of a ULID. */
  eventId(): string {
    this.counter += 1;
    return `01K${this.counter.toString(32).toUpperCase()}`.padEnd(26, '0');
  }
}

function personId(wanted: string | undefined): string {
  if (wanted === undefined) return `U${hex(16)}`;
  if (/^U[0-9a-f]{32}$/.test(wanted)) return wanted;
  return `U${createHash('sha256').update(wanted).digest('hex').slice(0, 32)}`;
}

function there<Thing>(found: Thing | undefined, what: string): Thing {
  if (found === undefined) throw new ControlError(`there is no ${what}`);
  return found;
}
