import type { InboundMessage } from '@causerie/message-schema';
import { contactOfUser, conversationOfChat } from './people';
import { rawMembership } from './raw';
import { eventKey, instant, updateExternalId, type ParseContext, type Update } from './update';

/** my_chat_member, chat_member and chat_join_request: who may do what in a chat has changed, or should. */
export function membershipEvent(update: Update, context: ParseContext): InboundMessage | undefined {
  const raw = rawMembership.safeParse(update.value).data;
  if (!raw) return undefined;
  const conversation = conversationOfChat(raw.chat);
  const block = blockOf(update.kind, conversation.kind, raw.new_chat_member?.status);
  return {
    type: 'message',
    key: eventKey(update, raw.chat.id),
    externalId: updateExternalId(update),
    conversation,
    sentAt: instant(raw.date) ?? context.receivedAt,
    ...(raw.from ? { sender: contactOfUser(raw.from) } : {}),
    author: 'contact',
    parts: [{ kind: 'service', action: block?.action ?? update.kind, details: detailsOf(raw) }],
    attachments: [],
    answerable: false,
    addressed: false,
    pace: 'burst',
    ...(block ? { reachability: block.reachability } : {}),
  };
}

/** In a private chat the bot's own status tells one thing only: https://core.telegram.org/bots/api#update */
function blockOf(updateKind: string, chatKind: string, status: string | undefined) {
  if (updateKind !== 'my_chat_member' || chatKind !== 'private') return undefined;
  if (status === 'kicked') return { action: 'bot_blocked', reachability: 'blocked' } as const;
  return status === 'member' ? ({ action: 'bot_unblocked', reachability: 'reachable' } as const) : undefined;
}

type Membership = NonNullable<ReturnType<typeof rawMembership.safeParse>['data']>;

function detailsOf({ old_chat_member: before, new_chat_member: after }: Membership): Record<string, string> {
  const known = { member: after?.user?.id, from: before?.status, to: after?.status };
  return Object.fromEntries(
    Object.entries(known).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
