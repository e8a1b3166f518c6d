import type { ChannelAccount, Page } from '@causerie/channel-kit';
import type { InboundEvent } from '@causerie/message-schema';
import { z } from 'zod';
import { PermanentError } from '@causerie/kernel';
import { callAsAccount, fetchedOr, type Caller } from '../account';
import { messageEvent } from '../inbound/message';
import { see, type InboundTraits } from '../inbound/seen';
import type { MessagingCredentials } from '../credentials';
import { listOf, maybe } from '../loose';
import { asElement, rawPastMessage } from './past-message';

/** Meta tells the details of no more of a chat, the newest: …/instagram-api-with-instagram-login/conversations-api */
const MESSAGES_OF_CHAT = 20;
/** Chats a call. Larger answers are refused as too much data. */
const CHATS_OF_PAGE = 10;

const MESSAGE_FIELDS = 'id,created_time,from,to,message,attachments';

const conversations = z.object({
  data: z.array(z.object({ messages: maybe(z.object({ data: listOf(rawPastMessage) })) })),
  paging: maybe(
    z.object({ next: maybe(z.string()), cursors: maybe(z.object({ after: maybe(z.string()) })) }),
  ),
});

/** What history needs to know: how the platform is named in the query, and how its messages are read. */
export interface HistoryTraits {
  platform: string;
  inbound: InboundTraits;
}

/**
 * A page of the account's chats, newest first, each from its oldest message told to its newest. `next` is Meta's cursor.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/conversations
 * @throws TransientError, PermanentError
 */
export async function fetchHistory(
  account: ChannelAccount<MessagingCredentials>,
  { next, caller, traits }: { next?: string; caller: Caller; traits: HistoryTraits },
): Promise<Page<InboundEvent>> {
  const query = {
    platform: traits.platform,
    fields: `messages.limit(${MESSAGES_OF_CHAT}){${MESSAGE_FIELDS}}`,
    limit: String(CHATS_OF_PAGE),
    ...(next === undefined ? {} : { after: next }),
  };
  const answer = await callAsAccount({ method: 'GET', path: 'me/conversations', query }, caller);
  const page = conversations.safeParse(fetchedOr(answer, 'reading past chats', caller)).data;
  if (!page) throw new PermanentError(`What ${caller.traits.name} tells of past chats cannot be read.`);
  const { data, paging } = page;
  const past = data.flatMap(({ messages }) => (messages?.data ?? []).toReversed());
  const items = past.flatMap((message) => {
    const element = asElement(message, account);
    if (!element) return [];
    const item = {
      entryId: account.externalId,
      entryTime: undefined,
      list: 'messaging',
      value: element,
    } as const;
    const seen = see(item, { account, receivedAt: new Date(0), traits: traits.inbound });
    return seen.raw.message ? [pastEvent(messageEvent(seen.raw.message, seen))] : [];
  });
  const after = paging?.next === undefined ? undefined : paging.cursors?.after;
  return { items, ...(after === undefined ? {} : { next: after }) };
}

/** Nothing tells which app sent what the account wrote then: some of it may be ours. */
function pastEvent(event: InboundEvent): InboundEvent {
  if (event.type !== 'message') return event;
  return {
    ...event,
    historical: true,
    answerable: false,
    ...(event.author === 'human' ? { maybeOwn: true } : {}),
  };
}
