import { randomInt } from 'node:crypto';
import { GraphApiRefusal, type Answer } from '@causerie/simulator-meta-graph';
import { isFields, wrongValue, type Fields } from '../rules/parameters';
import type { SimNumber } from '../world';

const ok = (body: unknown): Answer => ({ status: 200, body });

/** What a number tells of itself. …/whatsapp/reference/whatsapp-business-phone-number */
export function describeNumber(number: SimNumber, query: URLSearchParams): Answer {
  const all: Record<string, unknown> = {
    display_phone_number: number.displayPhone,
    verified_name: number.verifiedName,
    quality_rating: 'GREEN',
    throughput: { level: number.perSecond > 80 ? 'HIGH' : 'STANDARD' },
    webhook_configuration: {
      ...(number.ownUrl === undefined ? {} : { phone_number: number.ownUrl }),
      ...(number.appUrl === undefined ? {} : { application: number.appUrl }),
    },
  };
  const wanted = query.get('fields')?.split(',') ?? [
    'display_phone_number',
    'verified_name',
    'quality_rating',
  ];
  const unknown = wanted.find((field) => field !== 'id' && !Object.hasOwn(all, field));
  if (unknown !== undefined)
    throw new GraphApiRefusal(400, 100, `Tried accessing nonexisting field (${unknown})`);
  const fields = wanted.filter((field) => field !== 'id').map((field) => [field, all[field]]);
  return ok({ ...Object.fromEntries(fields), id: number.phoneNumberId });
}

/** A webhook address of the number's own; '' takes it away. */
export async function configureNumber(number: SimNumber, body: unknown): Promise<Answer> {
  const configuration = (isFields(body) ? body['webhook_configuration'] : undefined) as Fields | undefined;
  const { override_callback_uri: url, verify_token: token } = configuration ?? {};
  if (url === '') {
    delete number.ownUrl;
    return ok({ success: true });
  }
  if (typeof url !== 'string' || url.length > 200 || typeof token !== 'string')
    throw wrongValue('webhook_configuration needs an address of at most 200 characters and a verify_token');
  await verifyCallback(url, token);
  number.ownUrl = url;
  return ok({ success: true });
}

export function subscribeApp(number: SimNumber, method: string): Answer {
  if (method === 'POST') {
    number.subscribed = true;
    return ok({ success: true });
  }
  const app = {
    whatsapp_business_api_data: { id: '1', name: 'Causerie', link: 'https://example.invalid' },
  };
  return ok({ data: number.subscribed ? [app] : [] });
}

/** Meta asks the address whether it is ours before it takes it. */
async function verifyCallback(url: string, token: string): Promise<void> {
  const asked = new URL(url);
  const challenge = String(randomInt(1e9));
  asked.searchParams.set('hub.mode', 'subscribe');
  asked.searchParams.set('hub.verify_token', token);
  asked.searchParams.set('hub.challenge', challenge);
  const response = await fetch(asked, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  const said = await response?.text();
  if (response?.status === 200 && said === challenge) return;
  const reason = response ? `HTTP Status Code = ${response.status}` : 'Callback unreachable';
  throw new GraphApiRefusal(400, 2200, `Callback verification failed with the following errors: ${reason}`);
}
