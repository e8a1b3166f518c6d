import { isIP } from 'node:net';
import type { SimBot } from '../state/bot';
import { ALL_UPDATE_KINDS, DEFAULT_UPDATE_KINDS } from '../wire/api-types';
import { refusal } from '../wire/api-refusal';
import { Described, type Method, type MethodContext } from './method';

const SECRET_BYTES_MAX = 256;
const WEBHOOK_PORTS = ['', '80', '88', '443', '8443'];
const CONNECTIONS_DEFAULT = 40;
const CONNECTIONS_MAX = 100;
const POLL_TIMEOUT_MAX_S = 50;
const SET_WEBHOOK_EVERY_MS = 1000;

const lastSetWebhookMs = new WeakMap<SimBot, number>();

/** https://core.telegram.org/bots/api#setwebhook ; an empty url removes the webhook. */
export const setWebhook: Method = (context) => {
  const { bot, params, webhooks, polling } = context;
  const url = params.string('url');
  if (url === '') return removeWebhook(context);
  limitSetWebhook(context);
  const secretToken = params.string('secret_token');
  const maxConnections = params.int('max_connections', CONNECTIONS_DEFAULT, 1, CONNECTIONS_MAX);
  const dropPending = params.bool('drop_pending_updates');
  const unchanged =
    bot.webhook?.url === url &&
    bot.webhook.secretToken === secretToken &&
    bot.webhook.maxConnections === maxConnections;
  if (unchanged && !dropPending) {
    subscribe(context);
    return new Described(true, 'Webhook is already set');
  }
  polling.end(bot, 'terminatedBySetWebhook');
  // As on the real server the old webhook is gone even when the new one is refused.
  delete bot.webhook;
  if (dropPending) bot.pending = [];
  const address = readUrl(url);
  if (Buffer.byteLength(secretToken) > SECRET_BYTES_MAX) throw refusal('secretTooLong');
  if (!/^[A-Za-z0-9_-]*$/.test(secretToken)) throw refusal('secretCharacters');
  checkAddress(address, context.allowHttpWebhooks);
  subscribe(context);
  const ipAddress = params.string('ip_address') || address.hostname;
  bot.webhook = { url, secretToken, maxConnections, ...(isIP(ipAddress) ? { ipAddress } : {}) };
  webhooks.pump(bot);
  return new Described(true, 'Webhook was set');
};

/** https://core.telegram.org/bots/api#deletewebhook */
export const deleteWebhook: Method = (context) => removeWebhook(context);

/** https://core.telegram.org/bots/api#getwebhookinfo */
export const getWebhookInfo: Method = ({ bot }) => {
  const { webhook } = bot;
  const custom = bot.allowedUpdates !== DEFAULT_UPDATE_KINDS;
  return {
    url: webhook?.url ?? '',
    has_custom_certificate: false,
    pending_update_count: bot.pending.length,
    ...(webhook?.ipAddress ? { ip_address: webhook.ipAddress } : {}),
    ...(webhook?.lastErrorDateS ? { last_error_date: webhook.lastErrorDateS } : {}),
    ...(webhook?.lastErrorMessage ? { last_error_message: webhook.lastErrorMessage } : {}),
    ...(webhook ? { max_connections: webhook.maxConnections } : {}),
    ...(custom ? { allowed_updates: bot.allowedUpdates } : {}),
  };
};

/** https://core.telegram.org/bots/api#getupdates */
export const getUpdates: Method = (context) => {
  const { bot, params, polling, gone } = context;
  if (bot.webhook) throw refusal('getUpdatesWithWebhook');
  subscribe(context);
  const request = {
    offset: params.int('offset'),
    limit: params.int('limit', 100, 1, 100),
    timeoutS: params.int('timeout', 0, 0, POLL_TIMEOUT_MAX_S),
  };
  return polling.poll(bot, request, gone);
};

function removeWebhook({ bot, params }: MethodContext): Described {
  const had = bot.webhook !== undefined;
  if (params.bool('drop_pending_updates')) bot.pending = [];
  delete bot.webhook;
  return new Described(true, had ? 'Webhook was deleted' : 'Webhook is already deleted');
}

/** telegram-bot-api, process_set_webhook_query: a webhook is set at most once a second. */
function limitSetWebhook({ bot, world, limits }: MethodContext): void {
  const nowMs = world.clock.nowMs();
  if (limits.enforced && nowMs - (lastSetWebhookMs.get(bot) ?? 0) < SET_WEBHOOK_EVERY_MS) {
    throw refusal('tooManyRequests', { seconds: 1 }, { retry_after: 1 });
  }
  lastSetWebhookMs.set(bot, nowMs);
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw refusal('webhookUrlInvalid');
  return url;
}

/** Told last: on the real server these come from the actor that the webhook is handed to. */
function checkAddress(url: URL, allowHttp: boolean): void {
  if (url.protocol === 'http:' && !allowHttp) throw refusal('webhookNotHttps');
  if (!isLocal(url.hostname) && !WEBHOOK_PORTS.includes(url.port)) throw refusal('webhookPort');
}

function isLocal(host: string): boolean {
  return host === 'localhost' || host.startsWith('127.') || host === '[::1]';
}

/** Not given: the setting stays. An empty list: the default. Unknown names are ignored; #setwebhook */
function subscribe({ bot, params }: MethodContext): void {
  let value: unknown;
  try {
    value = params.json('allowed_updates');
  } catch {
    return;
  }
  if (!Array.isArray(value)) return;
  const known = ALL_UPDATE_KINDS.filter((kind) => value.includes(kind));
  bot.allowedUpdates = known.length > 0 ? known : DEFAULT_UPDATE_KINDS;
}
