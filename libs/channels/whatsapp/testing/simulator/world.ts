import { randomBytes, randomInt } from 'node:crypto';
import {
  ControlError,
  fileFaults,
  Journal,
  sha256Of,
  type SimulatorClock,
  type StoredBytes,
} from '@causerie/channel-kit-testing';
import { graphFaults, type GraphCallEntry, type WebhookPost } from '@causerie/simulator-meta-graph';
import type { FilledTemplate } from './rules/validate-template';
import type { SimTemplate } from './templates';

/** A business phone number and what was set for it. */
export interface SimNumber {
  phoneNumberId: string;
  wabaId: string;
  displayPhone: string;
  verifiedName: string;
  accessToken: string;
  /** Refused with 190 from then on. */
  tokenExpiresAtMs?: number;
  appSecret: string;
  /** Where webhooks go: the number's own address, else the app's. */
  ownUrl?: string;
  appUrl?: string;
  subscribed: boolean;
  /** Messages a second; Meta's default is 80. */
  perSecond: number;
  /** Files that it has uploaded. */
  uploads: number;
}

export interface SimPerson {
  id: string;
  /** Missing: not on WhatsApp under any number we may know. */
  phone: string;
  userId: string;
  name: string;
  username?: string;
  /** The phone number is not shown to businesses. */
  hidesPhone: boolean;
  /** Nothing can be delivered to them. */
  blocks: boolean;
  /** Reads at once what arrives. */
  reads: boolean;
  /** Has stopped marketing messages. */
  refusesMarketing: boolean;
}

export interface SimMessage {
  id: string;
  phoneNumberId: string;
  /** A person's id, or `group:<id>`. */
  chat: string;
  by: 'person' | 'business' | 'app';
  sender?: string;
  type: string;
  content: Record<string, unknown>;
  /** What the type's file is, once WhatsApp has it. */
  file?: { mimeType: string; sizeBytes: number; sha256: string };
  template?: FilledTemplate;
  replyTo?: string;
  callbackData?: string;
  atMs: number;
  status?: string;
  failedWith?: number;
  deleted?: boolean;
}

export interface SimMedia {
  id: string;
  file: StoredBytes;
  mimeType: string;
  /** Only with this number's token is it given and sent. */
  phoneNumberId: string;
  endsAtMs: number;
}

export type NewMedia = Pick<SimMedia, 'file' | 'mimeType' | 'phoneNumberId'> & { by: 'person' | 'business' };

export interface ReadRecord {
  phoneNumberId: string;
  chat: string;
  messageId: string;
  typing: boolean;
  atMs: number;
}

const DAY_MS = 24 * 3_600_000;
/** Ids from people are good for 7 days, of uploads for 30, addresses for 5 minutes: …/business-phone-numbers/media */
const MEDIA_LIVES_MS = { person: 7 * DAY_MS, business: 30 * DAY_MS };
const ADDRESS_LIVES_MS = 5 * 60_000;

/** Everything that the simulated platform knows. */
export class World {
  readonly numbers = new Map<string, SimNumber>();
  readonly people = new Map<string, SimPerson>();
  readonly groups = new Map<string, Set<string>>();
  /** By business account, name and language. */
  readonly templates = new Map<string, SimTemplate>();
  readonly messages = new Journal<SimMessage>();
  readonly reads = new Journal<ReadRecord>();
  readonly calls = new Journal<GraphCallEntry>();
  readonly posts = new Journal<WebhookPost>();
  readonly faults = graphFaults();
  readonly fileFaults = fileFaults();
  private readonly lastHeard = new Map<string, number>();
  private readonly media = new Map<string, SimMedia>();
  private readonly addresses = new Map<string, { mediaId: string; expiresAtMs: number }>();
  private counter = 0;

  constructor(readonly clock: SimulatorClock) {}

  nextCount(): number {
    this.counter += 1;
    return this.counter;
  }

  wamid(): string {
    return `wamid.${Buffer.from(`sim-${this.nextCount()}-${randomInt(1e9)}`).toString('base64')}`;
  }

  number(id?: string): SimNumber {
    const all = [...this.numbers.values()];
    const found = id === undefined ? all[0] : this.numbers.get(id);
    if (!found) throw new ControlError('no such number');
    if (id === undefined && all.length > 1)
      throw new ControlError(`name the number: there are ${all.length}`);
    return found;
  }

  person(id: string): SimPerson {
    const found = this.personBy((person) => [person.id, person.phone, person.userId].includes(id));
    if (!found) throw new ControlError(`no person ${id}`);
    return found;
  }

  personBy(fits: (person: SimPerson) => boolean): SimPerson | undefined {
    return [...this.people.values()].find(fits);
  }

  message(id: string): SimMessage {
    const found = this.messages.entries.find((message) => message.id === id);
    if (!found) throw new ControlError(`no message ${id}`);
    return found;
  }

  /** A person did something that opens the window of 24 hours. */
  heard({ phoneNumberId, chat, atMs }: SimMessage): void {
    this.lastHeard.set(`${phoneNumberId} ${chat}`, atMs);
  }

  /** As if the person had last written so much earlier. */
  quietFor(phoneNumberId: string, chat: string, ms: number): void {
    const heardMs = this.heardAtMs(phoneNumberId, chat);
    if (heardMs !== undefined) this.lastHeard.set(`${phoneNumberId} ${chat}`, heardMs - ms);
  }

  heardAtMs(phoneNumberId: string, chat: string): number | undefined {
    return this.lastHeard.get(`${phoneNumberId} ${chat}`);
  }

  addMedia({ by, ...given }: NewMedia): SimMedia {
    const id = String(900_000_000 + this.nextCount());
    const media = { id, ...given, endsAtMs: this.clock.nowMs() + MEDIA_LIVES_MS[by] };
    this.media.set(media.id, media);
    return media;
  }

  /** What this number may see of the files that are still there. */
  findMedia(id: string, { accessToken }: Pick<SimNumber, 'accessToken'>): SimMedia | undefined {
    const media = this.media.get(id);
    const isTheirs = media && this.number(media.phoneNumberId).accessToken === accessToken;
    return isTheirs && this.clock.nowMs() <= media.endsAtMs ? media : undefined;
  }

  /** From now on there is nothing by this id, and its addresses lead nowhere. */
  endMedia(id: string): void {
    const media = this.media.get(id);
    if (!media) throw new ControlError(`no media ${id}`);
    media.endsAtMs = Number.NEGATIVE_INFINITY;
  }

  /** A new address each time. */
  addressOf(media: SimMedia): string {
    const key = randomBytes(12).toString('hex');
    this.addresses.set(key, { mediaId: media.id, expiresAtMs: this.clock.nowMs() + ADDRESS_LIVES_MS });
    return key;
  }

  mediaAt(key: string, number: SimNumber): SimMedia | undefined {
    const address = this.addresses.get(key);
    if (!address || address.expiresAtMs < this.clock.nowMs()) return undefined;
    return this.findMedia(address.mediaId, number);
  }
}

/** As webhooks tell it. */
export const sha256 = (file: StoredBytes) => sha256Of(file).toString('base64');
