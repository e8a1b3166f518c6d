import type { AdapterContext, ChannelAccount, OutboundCall, SendResult } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import { TelegramError } from 'telegraf';
import { callTelegram } from '../api-client';
import { secretsOf, type TelegramCredentials } from '../credentials';
import { conversationAlias, parseConversationAlias } from '../refs';
import { accepted, businessOf, isUnchanged } from './accepted';
import { callWithFiles } from './call-with-files';
import { captionInstead } from './caption-instead';
import { refusalOf, silenceOf } from './errors';
import { handlesOf } from './file-ids';
import { target } from './target';

type Account = ChannelAccount<TelegramCredentials>;

/**
 * One call, tried once. What follows from a failure is decided elsewhere. Only an edit of the text of a message that
 * has a caption instead is made again by the method for captions: Telegram has two for what is one wish.
 */
export async function send(
  call: OutboundCall,
  account: Account,
  context: AdapterContext,
): Promise<SendResult> {
  const { token } = account.credentials;
  if (context.signal?.aborted) return notStarted();
  try {
    if (!call.files) return accepted(await callTelegram(token, call, context), call);
    const result = await callWithFiles(token, { ...call, files: call.files }, context);
    return { ...accepted(result, call), ...handlesOf(result, call) };
  } catch (error) {
    if (error instanceof PermanentError) return unfit(error);
    const instead = captionInstead(call, error);
    if (instead) return send(instead, account, context);
    if (isUnchanged(call, error)) return accepted(true, call);
    return { ok: false, failure: failureOf(error, call, account) };
  }
}

/** Failures do not matter: the indicator is a courtesy, and the reply itself will meet the same trouble. */
export async function showTyping(
  conversationAlias: string,
  account: Account,
  context: AdapterContext,
): Promise<void> {
  const address = parseConversationAlias(conversationAlias);
  if (!address || context.signal?.aborted) return;
  // https://core.telegram.org/bots/api#sendchataction knows no direct messages of channels.
  const { direct_messages_topic_id: _unknown, ...place } = target(address);
  const call = { method: 'sendChatAction', payload: { ...place, action: 'typing' } };
  await callTelegram(account.credentials.token, call, context).catch(() => undefined);
}

function failureOf(error: unknown, { payload }: OutboundCall, account: Account) {
  if (!(error instanceof TelegramError)) return silenceOf(error);
  const business = businessOf(payload);
  return refusalOf(error, {
    payload,
    secrets: secretsOf(account.credentials),
    movedAlias: (chatId) =>
      conversationAlias({ chatId, ...(business ? { businessConnectionId: business } : {}) }),
  });
}

/** Bytes that are not there, or more than Telegram takes: nothing was sent. */
function unfit({ message: description }: PermanentError): SendResult {
  return { ok: false, failure: { class: 'content_rejected', code: 'FILE', description } };
}

function notStarted(): SendResult {
  const description = 'The send was called off before it began.';
  return { ok: false, failure: { class: 'transient', code: 'ABORTED', description } };
}
