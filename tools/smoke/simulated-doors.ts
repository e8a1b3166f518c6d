import { randomUUID } from 'node:crypto';
import { channelFor } from '@causerie/channel-registry';
import { simulatedAccounts, SetupError, type RunFile } from '@causerie/local-stack';
import { DEFAULT_WORKSPACE, openDatabase, toolEnvironment, webhookUrl, workspaceIdOf } from '@causerie/setup';

/** Where the webhooks of a platform's simulated account go in. */
export interface Door {
  readonly platform: string;
  readonly url: string;
  /** Text that would be seen again if the webhook were stored. */
  readonly marker: string;
  /** What the account's adapter keeps secret, by names that may be shown. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The headers in which the adapter looks for a proof. */
  readonly proofHeaders: readonly string[];
}

/** One for every simulated platform. @throws SetupError when one is not connected */
export async function simulatedDoors(run: RunFile): Promise<Door[]> {
  const env = toolEnvironment();
  const workspaceId = await workspaceIdOf(DEFAULT_WORKSPACE, run);
  const installation = await openDatabase(run.appUrl, env['MASTER_KEY'] || undefined);
  try {
    const all = await installation.transaction.run(workspaceId, (tx) => installation.accounts.list(tx));
    const ingest = run.apps.find(({ name }) => name === 'ingest');
    const doors: Door[] = [];
    for (const { platform, url } of run.simulators) {
      const simulatedId = simulatedAccounts()[platform]?.id;
      const known = all.find((one) => one.platform === platform && one.externalId === simulatedId);
      const stored = known && (await installation.accounts.find(known.id));
      if (!stored)
        throw new SetupError(
          `The simulated account of ${platform} is not connected: start again with "npm start".`,
        );
      const account = { ...stored, username: stored.username ?? undefined, apiRoot: url };
      doors.push({
        platform,
        url: webhookUrl(ingest?.url ?? '', platform, stored.id),
        marker: `refused-${randomUUID()}`,
        secrets: secretsOf(platform, stored.credentials),
        proofHeaders: proofHeadersOf(platform, account),
      });
    }
    return doors;
  } finally {
    await installation.close();
  }
}

function secretsOf(platform: string, credentials: unknown): Record<string, string> {
  const { secretsOf: of, credentialsSchema } = channelFor(platform);
  const values = of(credentialsSchema.parse(credentials));
  return Object.fromEntries(values.map((value, index) => [`${platform} secret ${index + 1}`, value]));
}

/** Learnt by letting the adapter verify a request and looking at what it reads. */
function proofHeadersOf(
  platform: string,
  account: Parameters<ReturnType<typeof channelFor>['inbound']['verify']>[1],
): string[] {
  const read = new Set<string>();
  const headers = new Proxy<Record<string, string | undefined>>(
    {},
    { get: (_target, name) => void (typeof name === 'string' && read.add(name)) },
  );
  channelFor(platform).inbound.verify({ headers, query: {}, rawBody: Buffer.from('{}') }, account);
  return [...read];
}
