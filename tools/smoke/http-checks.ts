import { randomBytes, randomUUID } from 'node:crypto';
import type { RunFile } from '@causerie/local-stack';
import { LiveEvents, requestToken } from '@causerie/setup';
import type { Door } from './simulated-doors';

const TIMEOUT_MS = 5_000;
/** A close code of the gateway: not authenticated. */
const UNAUTHENTICATED = 4401;

/** What each app must count; a name that is missing means that the wrong program answers. */
const METRICS: Readonly<Record<string, string>> = {
  ingest: 'ingest_webhooks_total',
  'conversation-batcher': 'batcher_open_windows',
  'ai-responder': 'turns_total',
  delivery: 'delivery_attempts_total',
  'realtime-gateway': 'rt_connections',
};

export async function checkHealth({ apps }: RunFile): Promise<string> {
  const probes = apps.flatMap(({ name, url }) => [`${name} ${url}/livez`, `${name} ${url}/readyz`]);
  await Promise.all(
    probes.map(async (probe) => {
      const [name = '', url = ''] = probe.split(' ');
      const status = await statusOf(url);
      if (status !== 200) throw new Error(`${name} answers ${status} at ${new URL(url).pathname}`);
    }),
  );
  return apps.map(({ name }) => name).join(', ');
}

export async function checkMetrics({ apps }: RunFile): Promise<string> {
  const sizes = await Promise.all(
    apps.map(async ({ name, url }) => {
      const text = await (await get(`${url}/metrics`)).text();
      const wanted = METRICS[name];
      if (wanted && !text.includes(`# TYPE ${wanted} `)) throw new Error(`${name} has no metric ${wanted}`);
      return text.split('\n').filter((line) => line && !line.startsWith('#')).length;
    }),
  );
  return `${sizes.reduce((sum, size) => sum + size, 0)} series at /metrics of ${apps.length} apps`;
}

/** Webhooks without a proof and with wrong ones, among them one of the right length, at every platform's door. */
export async function checkWrongProofs(doors: readonly Door[]): Promise<string> {
  let tries = 0;
  for (const { platform, url, marker, secrets, proofHeaders } of doors) {
    const wrong = [
      'x',
      randomBytes(32).toString('base64url'),
      ...Object.values(secrets).map((one) => `${one.slice(0, -1)}!`),
    ];
    for (const proof of [undefined, ...wrong]) {
      const proofs = proof === undefined ? {} : Object.fromEntries(proofHeaders.map((name) => [name, proof]));
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...proofs },
        body: JSON.stringify({ marker }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      tries += 1;
      if (response.status !== 401)
        throw new Error(`${platform}: a webhook with a wrong proof was answered ${response.status}`);
      if ((await response.text()).includes(marker))
        throw new Error(`${platform}: the refusal repeats what was sent`);
    }
  }
  return `${tries} tries at ${doors.length} platforms, each answered 401`;
}

/** Keys and tokens that nobody issued: none of them opens anything. */
export async function checkUnknownTokens({ apps, websocketUrl }: RunFile, token: string): Promise<string> {
  const gatewayUrl = apps.find(({ name }) => name === 'realtime-gateway')?.url ?? '';
  const unknownKey = `csr_${randomBytes(6).toString('hex')}_${randomBytes(32).toString('base64url')}`;
  const given = await requestToken(gatewayUrl, unknownKey).catch(() => undefined);
  if (given !== undefined) throw new Error('an unknown API key got a token');
  const [head = '', claims = ''] = token.split('.');
  const forged = [
    randomUUID(),
    `${head}.${claims}.${randomBytes(32).toString('base64url')}`,
    `${head}.${claims}.`,
  ];
  for (const each of forged) {
    const code = await LiveEvents.closeCodeFor(websocketUrl, each);
    if (code !== UNAUTHENTICATED)
      throw new Error(`an unknown token was answered ${code ?? 'with a welcome'}`);
  }
  return `key: no token; ${forged.length} tokens: closed with ${UNAUTHENTICATED}`;
}

async function get(url: string): Promise<Response> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => undefined);
  if (!response?.ok) throw new Error(`${url} answers ${response?.status ?? 'nothing'}`);
  return response;
}

async function statusOf(url: string): Promise<number | string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 'nothing';
  }
}
