import type { OutboundCall, OutboundMessage } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import { parseConversationAlias, type ChatAddress } from '../refs';
import { rendering, toCall } from './calls';
import { compose } from './compose';
import type { Draft } from './draft';
import { renderEdit } from './edit';
import { keyboard } from './keyboard';
import { replyParameters, withoutQuote } from './reply';
import { target } from './target';

/**
 * One call a message, by the method of its kind (https://core.telegram.org/bots/api#available-methods). `fallback` is
 * the same without formatting and without a quote, where there is any.
 * @throws PermanentError for what Telegram cannot send, for a conversation that is no chat, and when nothing is left
 * to send
 */
export function render(message: OutboundMessage): OutboundCall[] {
  const address = parseConversationAlias(message.conversationAlias);
  if (!address) throw new PermanentError('This conversation is no Telegram chat: nothing can be sent to it.');
  if (message.edits) return [renderEdit(message, message.edits.externalId, address)];
  const drafts = compose(message, address);
  if (drafts.length === 0) throw new PermanentError('The message has nothing that Telegram could show.');
  const replies = drafts.findIndex(({ kind }) => kind !== 'reaction');
  return drafts.map((draft, index) => callFor(draft, address, index === replies ? message : undefined));
}

function callFor(draft: Draft, address: ChatAddress, replying: OutboundMessage | undefined): OutboundCall {
  const place = target(address);
  // A reaction names its message, not the topic that the message is in.
  if (draft.kind === 'reaction') return toCall(rendering(draft), { chat_id: place.chat_id });
  const beside = { ...place, ...(draft.rows ? { reply_markup: keyboard(draft.rows) } : {}) };
  const reply = replying && replyParameters(replying, address);
  if (!reply) return toCall(rendering(draft), beside);
  const full = { ...beside, reply_parameters: reply };
  const bare = reply.quote === undefined ? full : { ...beside, reply_parameters: withoutQuote(reply) };
  return toCall(rendering(draft), full, bare);
}
