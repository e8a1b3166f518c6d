import { newId, storableJson } from '@causerie/kernel';
import {
  plainText,
  type ContactRef,
  type ConversationKind,
  type ConversationMode,
  type InboundEvent,
} from '@causerie/message-schema';

/** How a new conversation is answered, until somebody decides otherwise. */
const DEFAULT_MODE: Readonly<Record<ConversationKind, ConversationMode>> = {
  private: 'answer',
  group: 'mention',
  broadcast: 'archive',
  system: 'archive',
};

/** What a contact says about being written to. */
export interface ConsentStatement {
  /** Every message of the account, or those of marketing alone. */
  scope: 'all' | 'marketing';
  optedOut: boolean;
  /** The language of the word, if it is of one alone; else the contact's is used, then the workspace's. */
  language?: string;
  /** With `all`: how a change is confirmed. */
  texts: ConsentTexts;
}

/** By language; English must be among them. */
export type ConsentTexts = Readonly<Record<string, { text: string; tokens: number }>>;

/** An event with what was found out about it once, when it came in. */
export interface CountedEvent {
  event: InboundEvent;
  /** o200k tokens of its text. */
  tokenCount: number;
  consent?: ConsentStatement;
}

/** Where the event stands: number in the batch and webhook it came with. */
export interface RowPlace {
  i: number;
  webhookId: string;
  workspaceId: string;
  accountId: string;
  correlationId: string;
  /** How long an echo that may be our own waits for the answer of our call. */
  echoWaitMs: number;
}

/** One event, flat, as the SQL type `inbound_item` wants it. Ids are candidates that win only if nobody was first. */
export function inboundRow({ event, tokenCount }: CountedEvent, place: RowPlace): Record<string, unknown> {
  return storableJson({
    i: place.i,
    raw: place.webhookId,
    account: place.accountId,
    workspace: place.workspaceId,
    correlation: place.correlationId,
    type: event.type,
    key: event.key,
    aliases: event.conversation.aliases,
    conversation_candidate: newId(),
    conversation_kind: event.conversation.kind,
    conversation_mode: DEFAULT_MODE[event.conversation.kind],
    conversation_title: event.conversation.title,
    ...('sender' in event && event.sender ? senderColumns(event.sender) : {}),
    ...contentColumns(event, tokenCount, place),
  });
}

function senderColumns(sender: ContactRef): Record<string, unknown> {
  const [first, ...others] = sender.addresses;
  return {
    contact_candidate: newId(),
    contact_kind: first?.kind,
    contact_value: first?.value,
    more_addresses: others,
    display_name: sender.displayName,
    username: sender.username,
    locale: sender.locale,
    is_bot: sender.isBot,
  };
}

function contentColumns(
  event: InboundEvent,
  tokenCount: number,
  { echoWaitMs }: RowPlace,
): Record<string, unknown> {
  switch (event.type) {
    case 'message':
      return {
        ...bodyColumns(event, tokenCount),
        answerable: event.answerable,
        addressed: event.addressed,
        group_key: event.groupKey,
        reply_to: event.replyTo?.externalId,
        forwarded: event.forwarded,
        reachability: event.reachability,
        historical: event.historical,
        ...(event.maybeOwn ? { maybe_own: true, echo_wait_ms: echoWaitMs } : {}),
      };
    case 'edit':
      return {
        ...bodyColumns(event, tokenCount),
        answerable: false,
        addressed: false,
        edited_at: event.editedAt,
      };
    case 'deletion':
      return { external_ids: event.externalIds };
    case 'status':
      return {
        external_id: event.externalId,
        status: event.status,
        status_at: event.at,
        failure: event.failure,
        callback_data: event.callbackData,
        pricing: event.pricing,
        covers_earlier: event.coversEarlier,
      };
    case 'watermark':
      return { status: event.status, status_at: event.at, up_to: event.upTo };
    case 'identity':
      return { former: event.former };
    case 'health':
      return {
        aspect: event.aspect,
        subject: event.subject,
        level: event.level,
        state: event.state,
        reason: event.reason,
        status_at: event.at,
      };
  }
}

function bodyColumns(
  event: Extract<InboundEvent, { type: 'message' | 'edit' }>,
  tokenCount: number,
): Record<string, unknown> {
  return {
    message_id: newId(),
    author: event.author,
    external_id: event.externalId,
    kind: event.parts[0]?.kind,
    parts: event.parts,
    text: plainText(event.parts),
    token_count: tokenCount,
    attachments: event.attachments,
    sent_at: event.sentAt,
  };
}
