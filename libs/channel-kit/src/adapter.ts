import type { ContactRef, InboundEvent, MediaKind, MessagePart, ReplyTo } from '@causerie/message-schema';
import type { ZodType } from 'zod';
import type { AttachmentSide, OutboundFile } from './attachment-side';
import type { ChannelCapabilities } from './capabilities';
import type { SendFailureClass, SendResult } from './send-failure';

/** A webhook as it came: the bytes, not what somebody made of them. Header names are in lower case. */
export interface WebhookRequest {
  headers: Readonly<Record<string, string | undefined>>;
  query: Readonly<Record<string, string | undefined>>;
  rawBody: Buffer;
}

/** A connected bot, number or page. `credentials` have passed the adapter's `credentialsSchema`. */
export interface ChannelAccount<Credentials = unknown> {
  id: string;
  workspaceId: string;
  platform: string;
  /** The platform's id of the account (Telegram: the bot's user id). */
  externalId: string;
  /** What contacts call it, without '@'. */
  username?: string;
  credentials: Credentials;
  settings: Readonly<Record<string, unknown>>;
  /** Where this account's platform has its API, if not where the platform usually has it: a simulator, a server of one's own. */
  apiRoot?: string;
}

export type VerifyResult = { ok: true } | { ok: false; reason: 'missing' | 'wrong' };

/** What an adapter may use of the world. Tests hand in their own. */
export interface AdapterContext {
  /** Base address of the platform's API; a simulator's in tests. */
  apiRoot?: string;
  timeouts: { connectMs: number; readMs: number };
  signal?: AbortSignal;
  /** Opens what a call's `files` name. @throws PermanentError for a name that the message does not have */
  openFile?(name: string): OutboundFile;
}

/** One call to the platform: everything it needs, as JSON. A long message becomes several. */
export interface OutboundCall {
  method: string;
  payload: Readonly<Record<string, unknown>>;
  /** Parameter → name of the file whose bytes go there, as multipart. */
  files?: Readonly<Record<string, string>>;
  /** A plainer form, tried once when the platform refuses this one. */
  fallback?: Omit<OutboundCall, 'fallback'>;
}

/** Bytes of an outbound message: as the platform already has them, or where it can fetch them. */
export interface OutboundAttachment {
  kind: MediaKind;
  /** `file`: bytes that go with the call, opened by this name ({@link AdapterContext.openFile}). */
  source: { handle: string } | { url: string } | { file: string };
  mimeType?: string;
  fileName?: string;
}

export interface OutboundMessage {
  /** The conversation's canonical alias. */
  conversationAlias: string;
  parts: readonly MessagePart[];
  /** What a media part's `attachment` points to. A text beside one media part becomes its caption where it fits. */
  attachments?: readonly OutboundAttachment[];
  replyTo?: ReplyTo;
  /** Replaces this message of ours. @see ChannelCapabilities.edits */
  edits?: { externalId: string };
  /** A person wrote it, outside the window for automatic answers. @see ChannelCapabilities.humanTag */
  humanTag?: boolean;
  /**
   * Ours, unique for the message and without private words. Where the platform carries a text for us it comes
   * back in the statuses, which proves a send whose answer was lost.
   */
  idempotencyKey?: string;
}

/** What `validateCredentials` learnt from the platform. */
export interface AccountIdentity {
  externalId: string;
  username?: string;
  displayName: string;
  /** What several accounts belong to and what speaks for all of them (WhatsApp: the business account). */
  ownerExternalId?: string;
  /** When the credentials end, ISO 8601; missing where they do not. */
  expiresAt?: string;
}

/** What a platform tells about a person. */
export interface ContactProfile extends Omit<ContactRef, 'addresses' | 'isBot'> {
  /** Where their picture is, if it may be fetched without credentials; such addresses die soon. */
  avatarUrl?: string;
}

/** A template as the platform approved it. */
export interface TemplateDefinition {
  name: string;
  language: string;
  category: string;
  /** The platform's own word, e.g. 'APPROVED'; only `sendable` ones may be used. */
  state: string;
  sendable: boolean;
  /** The body with its gaps, e.g. 'Hello {{1}}'. */
  text: string;
  /** What has to be given, named as in the part `template`, each with the most it may hold. */
  variables: { name: string; charactersMax: number }[];
}

/** A page of something that is fetched piece by piece; `next` is opaque and missing on the last. */
export interface Page<Item> {
  items: Item[];
  next?: string;
}

/** The part of a webhook's body that concerns one account, as a body of its own. */
export interface WebhookPiece {
  /** The account it is about (`ChannelAccount.externalId`). */
  accountExternalId?: string;
  /** Without an account: it concerns all accounts of this owner. Neither: whichever account it was sent to. */
  ownerExternalId?: string;
  body: unknown;
}

export interface WebhookRegistration {
  url: string;
  pendingUpdates: number;
  lastError?: string;
  /** No call sets the address: what a person has to type into the platform's console, and where. */
  byHand?: { where: string; url: string; verifyToken: string };
}

/** A body that is not JSON, or is JSON but nothing the platform sends: refused with 400, nothing stored. */
export class NotAWebhookError extends Error {
  override readonly name = 'NotAWebhookError';
}

export interface InboundSide<Credentials> {
  /** Constant time; says nothing about why to the outside. */
  verify(request: WebhookRequest, account: ChannelAccount<Credentials>): VerifyResult;
  /**
   * Pure. Every event of the body, in order; unknown kinds become `unsupported` parts. `body` is what
   * `parseJsonKeepingBigIntegers` makes of the bytes. `receivedAt` dates the events for which the platform
   * gives no time (a press on a button); no key depends on it. Without it they are dated 1970.
   * @throws NotAWebhookError and nothing else
   */
  parse(body: unknown, account: ChannelAccount<Credentials>, receivedAt?: Date): InboundEvent[];
  /** What to answer the webhook with beside the 200, where the platform reads it. */
  acknowledge?(body: unknown): Record<string, unknown> | undefined;
  /**
   * Where the platform asks by GET whether the address is ours: the text to answer with 200. Undefined: 403.
   */
  handshake?(request: WebhookRequest, account: ChannelAccount<Credentials>): string | undefined;
  /**
   * Pure. Where one address serves many accounts (`capabilities.webhook.scope` is 'app'): the body in pieces, in
   * order. Each account must verify the whole request with its own credentials before it parses its piece.
   * @throws NotAWebhookError
   */
  route?(body: unknown): WebhookPiece[];
}

export interface OutboundSide<Credentials> {
  /**
   * Pure and stable: the same message always gives the same calls. Splits, never cuts.
   * @throws PermanentError for what the platform cannot send
   */
  render(message: OutboundMessage): OutboundCall[];
  /** Never throws: every end is a result. */
  send(
    call: OutboundCall,
    account: ChannelAccount<Credentials>,
    context: AdapterContext,
  ): Promise<SendResult>;
  /** What a failure means that the platform reports in a status, by its code there; undefined: it is not known. */
  classify?(code: string): SendFailureClass | undefined;
  /**
   * Shows the contact that an answer is being prepared. Failures do not matter to anyone. `newestInbound` is the
   * contact's latest message, where the platform shows it only as the answer to one; it then counts as read.
   */
  showTyping?(
    conversationAlias: string,
    account: ChannelAccount<Credentials>,
    context: AdapterContext,
    newestInbound?: { externalId: string },
  ): Promise<void>;
}

/** What is fetched from the platform around the messages. Each throws TransientError or PermanentError. */
export interface Lookup<Credentials> {
  /** Who a contact is; undefined where the platform does not tell (they never wrote, or do not agree). */
  profile?(
    conversationAlias: string,
    account: ChannelAccount<Credentials>,
    context: AdapterContext,
  ): Promise<ContactProfile | undefined>;
  /** The account's approved templates. */
  templates?(
    account: ChannelAccount<Credentials>,
    context: AdapterContext,
    next?: string,
  ): Promise<Page<TemplateDefinition>>;
  /** The account's past, newest chats first: messages with `historical`, keyed as their webhooks would have been. */
  history?(
    account: ChannelAccount<Credentials>,
    context: AdapterContext,
    next?: string,
  ): Promise<Page<InboundEvent>>;
}

/** Connecting an account: by command now, by the console later. */
export interface Connection<Credentials> {
  /** @throws UsageError naming what to do when the platform refuses them. */
  validateCredentials(credentials: Credentials, context: AdapterContext): Promise<AccountIdentity>;
  /** Secrets that the platform must be told or that a webhook proves (made at random). */
  newCredentials(given: Readonly<Record<string, string>>): Credentials;
  registerWebhook(
    url: string,
    account: ChannelAccount<Credentials>,
    context: AdapterContext,
  ): Promise<WebhookRegistration>;
  inspectWebhook(account: ChannelAccount<Credentials>, context: AdapterContext): Promise<WebhookRegistration>;
  /** Where credentials end: newer ones. @throws TransientError, or PermanentError when a person must connect again */
  renewCredentials?(
    account: ChannelAccount<Credentials>,
    context: AdapterContext,
  ): Promise<{ credentials: Credentials; expiresAt: string }>;
  /**
   * For a machine without a public address: the next webhooks, asked for instead of sent. Waits up to `waitMs` for
   * the first; `acknowledged` names the last one that is stored and need not come again.
   */
  poll?(
    account: ChannelAccount<Credentials>,
    context: AdapterContext,
    given: { waitMs: number; acknowledged?: string },
  ): Promise<{ bodies: Buffer[]; headers: Record<string, string>; acknowledge?: string }>;
}

/**
 * A platform. Everything platform-specific is behind this port; rare abilities are optional members.
 */
export interface ChannelAdapter<Credentials = unknown> {
  /** In URLs and rows, e.g. the folder's name. */
  slug: string;
  displayName: string;
  capabilities: ChannelCapabilities;
  credentialsSchema: ZodType<Credentials>;
  inbound: InboundSide<Credentials>;
  outbound: OutboundSide<Credentials>;
  connection: Connection<Credentials>;
  /** Missing: the platform has no files. */
  attachments?: AttachmentSide<Credentials>;
  lookup?: Lookup<Credentials>;
  /** The values that must never be seen in a log or an error. */
  secretsOf(credentials: Credentials): string[];
  /** Shapes of this platform's secrets, for logs that meet one out of context. */
  secretShapes: readonly RegExp[];
}

/**
 * Adapters of different platforms live in one list, where their credentials' type is forgotten: whoever calls
 * parses `credentials` with the adapter's own schema first.
 */
export function defineChannel<Credentials>(adapter: ChannelAdapter<Credentials>): ChannelAdapter {
  return adapter as unknown as ChannelAdapter;
}
