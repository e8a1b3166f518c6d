import { silenceFailure, type SendFailure, type SendFailureClass } from '@causerie/channel-kit';
import { TelegramError } from 'telegraf';
import { NoAnswerError } from '../no-answer';
import { redact } from '../redact';
import { namesFileId } from './file-ids';

interface Refusal {
  /** Telegram's code, or the first digit of a family: 5 stands for 500-599. */
  code: number;
  /** Part of the description, in lower case; missing: any. */
  says?: string;
  class: SendFailureClass;
  source: string;
}

const API = 'https://core.telegram.org/bots/api';
const SERVER = 'https://github.com/tdlib/telegram-bot-api/blob/master/telegram-bot-api';

/** Where the rows below come from. */
const SOURCES = {
  /** error_code and description; "contents are subject to change", so a row matches as little as it can. */
  shape: `${API}#making-requests`,
  token: `${API}#authorizing-your-bot`,
  /** Blocked, kicked, deactivated, unknown, may not write. */
  refusals: `${SERVER}/Client.cpp (fail_query_with_error, check_chat, check_chat_access)`,
  /** What the bot may do in a chat, and what is made of the servers' own names for it. */
  rights:
    'https://github.com/tdlib/td/blob/master/td/telegram (DialogManager.cpp, MessagesManager.cpp on_send_message_fail)',
  content: `${API}#formatting-options`,
  /** Only files that were named by a file_id: {@link namesFileId}. */
  files:
    'https://github.com/tdlib/td/blob/master/td/telegram (MessagesManager.cpp on_send_message_fail, files/FileManager.cpp)',
  business: 'https://core.telegram.org/method/messages.sendMessage#possible-errors',
} as const;

/**
 * The first row that fits decides. 429 and migrations are told by their parameters before this table is asked:
 * https://core.telegram.org/bots/api#responseparameters
 */
export const REFUSALS: readonly Refusal[] = [
  { code: 401, class: 'auth', source: SOURCES.token },
  { code: 404, class: 'auth', source: SOURCES.token },
  { code: 400, says: 'logged out', class: 'auth', source: `${SERVER}/Client.cpp get_closing_error` },
  { code: 403, class: 'undeliverable', source: SOURCES.refusals },
  { code: 400, says: 'chat not found', class: 'undeliverable', source: SOURCES.refusals },
  { code: 400, says: 'user not found', class: 'undeliverable', source: SOURCES.refusals },
  { code: 400, says: 'peer_id_invalid', class: 'undeliverable', source: SOURCES.rights },
  { code: 400, says: 'user is deactivated', class: 'undeliverable', source: SOURCES.refusals },
  { code: 400, says: 'group chat was deactivated', class: 'undeliverable', source: SOURCES.refusals },
  { code: 400, says: 'not enough rights', class: 'undeliverable', source: SOURCES.rights },
  { code: 400, says: 'have no rights', class: 'undeliverable', source: SOURCES.rights },
  { code: 400, says: 'have no write access', class: 'undeliverable', source: SOURCES.rights },
  { code: 400, says: 'have no access to the chat', class: 'undeliverable', source: SOURCES.rights },
  { code: 400, says: 'need administrator rights', class: 'undeliverable', source: SOURCES.rights },
  { code: 400, says: 'chat_write_forbidden', class: 'undeliverable', source: SOURCES.refusals },
  { code: 400, says: 'message thread not found', class: 'undeliverable', source: SOURCES.refusals },
  { code: 400, says: 'not a forum topic', class: 'undeliverable', source: SOURCES.refusals },
  { code: 400, says: 'topic_closed', class: 'undeliverable', source: SOURCES.refusals },
  { code: 400, says: 'topic_deleted', class: 'undeliverable', source: SOURCES.refusals },
  { code: 400, says: 'business connection not found', class: 'undeliverable', source: SOURCES.refusals },
  { code: 400, says: 'business_peer_invalid', class: 'undeliverable', source: SOURCES.business },
  // The customer of a business account wrote last more than 24 hours ago.
  { code: 400, says: 'business_peer_usage_missing', class: 'window_closed', source: SOURCES.business },
  // Unknown, of another bot, too old, or of a type that cannot be sent so. Of a web address the first says the same.
  { code: 400, says: 'wrong file identifier', class: 'handle_refused', source: SOURCES.files },
  { code: 400, says: 'remote file identifier', class: 'handle_refused', source: SOURCES.files },
  { code: 400, says: 'wrong file_id', class: 'handle_refused', source: SOURCES.files },
  { code: 400, says: 'file_reference_', class: 'handle_refused', source: SOURCES.files },
  { code: 400, says: "can't use file of type", class: 'handle_refused', source: SOURCES.files },
  // Whatever else is wrong with a request is wrong with what we made of the message.
  { code: 400, class: 'content_rejected', source: SOURCES.content },
  { code: 413, class: 'content_rejected', source: SOURCES.content },
  // Another call of ours is in the way: https://core.telegram.org/bots/api#getupdates
  { code: 409, class: 'transient', source: SOURCES.shape },
  { code: 5, class: 'transient', source: SOURCES.shape },
];

export interface CallFacts {
  payload: Readonly<Record<string, unknown>>;
  secrets: readonly string[];
  movedAlias(chatId: string): string;
}

/**
 * Why a call failed, in the closed list. 429: Telegram does not say whether the chat or the whole bot was too
 * fast. A call to a chat pauses that chat only, so that nobody else waits; a call without a chat pauses all.
 */
export function refusalOf(error: TelegramError, { payload, secrets, movedAlias }: CallFacts): SendFailure {
  const { code, description, parameters } = error;
  const base = { code: String(code), description: redact(description, secrets) };
  const { retry_after: seconds, migrate_to_chat_id: movedTo } = parameters ?? {};
  const retryAfter = typeof seconds === 'number' ? { retryAfterMs: seconds * 1000 } : {};
  if (movedTo !== undefined)
    return { ...base, class: 'undeliverable', movedToAlias: movedAlias(String(movedTo)) };
  if (code === 429) {
    const one = payload['chat_id'] !== undefined;
    return { ...base, ...retryAfter, class: one ? 'recipient_throttled' : 'account_throttled' };
  }
  return { ...base, ...retryAfter, class: classOf(error, namesFileId(payload)) };
}

/** A refusal that no row knows is permanent for this rendering: it would be refused again. */
export function classOf({ code, description }: TelegramError, hasFileId = false): SendFailureClass {
  const said = description.toLowerCase();
  const row = REFUSALS.find(
    (refusal) =>
      (refusal.code === code || refusal.code === Math.floor(code / 100)) &&
      said.includes(refusal.says ?? '') &&
      (hasFileId || refusal.class !== 'handle_refused'),
  );
  return row?.class ?? 'content_rejected';
}

/** The connection was never there, so nothing was sent. */
const NOT_SENT = new Set([
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPROTO',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Codes that may come before or after the request left: the words tell. */
const NOT_SENT_WORDS = /connect ETIMEDOUT|before secure TLS connection/;

/**
 * No answer came. Unless it is certain that nothing left, the outcome is unknown: a broken connection says
 * nothing about what Telegram did with the request. The error's own words hold the token, so they stay here.
 */
export function silenceOf(error: unknown): SendFailure {
  if (error instanceof NoAnswerError) return silenceFailure(error, 'Telegram');
  const code = codeOf(error);
  const words = error instanceof Error ? error.message : '';
  const sent = !NOT_SENT.has(code) && !NOT_SENT_WORDS.test(words);
  return silenceFailure({ sent, code }, 'Telegram');
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  const { code, type } = error as Error & { code?: unknown; type?: unknown };
  if (typeof code === 'string') return code;
  if (type === 'aborted') return 'TIMEOUT';
  return typeof type === 'string' ? type : 'UNKNOWN';
}
