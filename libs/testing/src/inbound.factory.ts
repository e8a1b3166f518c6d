import { newCorrelationId, newId } from '@causerie/kernel';
import type { InboundEdit, InboundEvent, InboundMessage } from '@causerie/message-schema';
import type { ParsedWebhook } from '@causerie/persistence';

let counter = 0;

/** A private text message of a contact, valid and boring; anything may be given instead. */
export function anInboundMessage(given: Partial<InboundMessage> & { text?: string } = {}): InboundMessage {
  const n = ++counter;
  const { text = `Message ${n}`, ...rest } = given;
  return {
    type: 'message',
    key: `key-${n}`,
    conversation: { aliases: ['4001'], kind: 'private' },
    parts: [{ kind: 'text', text }],
    attachments: [],
    externalId: `4001:${n}`,
    sentAt: '2026-01-01T12:00:00.000Z',
    sender: { addresses: [{ kind: 'user_id', value: '4001' }], displayName: 'Ada', locale: 'en' },
    author: 'contact',
    answerable: true,
    addressed: true,
    pace: 'burst',
    ...rest,
  };
}

export function anInboundEdit(
  of: InboundMessage,
  text: string,
  editedAt = '2026-01-01T12:01:00.000Z',
): InboundEdit {
  return {
    type: 'edit',
    key: `edit-${++counter}`,
    conversation: of.conversation,
    parts: [{ kind: 'text', text }],
    attachments: [],
    externalId: of.externalId,
    sentAt: of.sentAt,
    editedAt,
    sender: of.sender,
    author: of.author,
  };
}

/** A webhook of this account that holds these events. */
export function aWebhook(
  account: { id: string; workspaceId: string },
  events: readonly InboundEvent[],
  body = Buffer.from('{}'),
): ParsedWebhook {
  return {
    id: newId(),
    workspaceId: account.workspaceId,
    accountId: account.id,
    correlationId: newCorrelationId(),
    body,
    events: events.map((event) => ({ event, tokenCount: 1 })),
  };
}
