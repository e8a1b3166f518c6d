import { splitText, type OutboundMessage } from '@causerie/channel-kit';
import { isInChat, parseMessageExternalId, type ChatAddress } from '../refs';

/** https://core.telegram.org/bots/api#replyparameters */
const QUOTE_MAX = 1_024;

interface ReplyParameters {
  message_id: number;
  quote?: string;
  allow_sending_without_reply: true;
}

/**
 * The reply goes out even if the contact has deleted the message meanwhile. A message of another chat is not
 * replied to. A quote beyond the limit is shortened: what is left still is a piece of the original.
 */
export function replyParameters(
  { replyTo }: OutboundMessage,
  address: ChatAddress,
): ReplyParameters | undefined {
  const original = replyTo && parseMessageExternalId(replyTo.externalId);
  if (!original || !isInChat(original, address)) return undefined;
  const quote = replyTo.quote === undefined ? undefined : shortened(replyTo.quote);
  return {
    message_id: Number(original.messageId),
    ...(quote ? { quote } : {}),
    allow_sending_without_reply: true,
  };
}

/** The send fails if the quote is not found in the original, e.g. since it was edited: then it goes without. */
export function withoutQuote({ quote: _quote, ...reply }: ReplyParameters): ReplyParameters {
  return reply;
}

function shortened(quote: string): string | undefined {
  const [range] = splitText(quote, { unit: 'utf16', max: QUOTE_MAX });
  return range && quote.slice(range.start, range.end);
}
