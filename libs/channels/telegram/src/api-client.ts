import { keptAgent, type AdapterContext } from '@causerie/channel-kit';
import { Telegram } from 'telegraf';

type CallApi = (
  method: string,
  payload: Readonly<Record<string, unknown>>,
  options: { signal: AbortSignal },
) => Promise<unknown>;

/**
 * One call through telegraf's client, which tries once and never again by itself. Two clocks run: the agent ends
 * a connection that is not up within `connectMs` (then nothing was sent), and the signal ends the whole call
 * after `connectMs + readMs` (then it may have been).
 * @throws TelegramError when Telegram refuses, FetchError or AbortError when there is no answer
 */
export async function callTelegram(
  token: string,
  call: { method: string; payload: Readonly<Record<string, unknown>> },
  context: AdapterContext,
): Promise<unknown> {
  const { connectMs, readMs } = context.timeouts;
  const deadline = AbortSignal.timeout(connectMs + readMs);
  const signal = context.signal ? AbortSignal.any([context.signal, deadline]) : deadline;
  const client = clientFor(token, context);
  // telegraf types every method's payload by its own, older list of methods.
  const callApi = client.callApi.bind(client) as unknown as CallApi;
  return callApi(call.method, call.payload, { signal });
}

/** https://core.telegram.org/bots/api#making-requests */
const CLOUD = 'https://api.telegram.org';

/** Without a slash at its end. */
export const rootOf = ({ apiRoot }: AdapterContext) => (apiRoot ?? CLOUD).replace(/\/+$/, '');

/** Telegram's own servers, with their tighter limits; not a server of one's own: #using-a-local-bot-api-server */
export const isCloud = (context: AdapterContext) => rootOf(context) === CLOUD;

function clientFor(token: string, { apiRoot, timeouts }: AdapterContext): Telegram {
  const isPlain = apiRoot?.startsWith('http://') ?? false;
  const agent = keptAgent(isPlain ? 'http' : 'https', timeouts.connectMs);
  const client = new Telegram(token, { ...(apiRoot ? { apiRoot } : {}), agent, webhookReply: false });
  // telegraf drops the agent for http (a local Bot API server), and the connect timeout with it.
  client.options.agent = agent;
  return client;
}
