import { join } from 'node:path';
import { ConnectChannelAccount } from '@causerie/channel-accounts';
import type { AdapterContext } from '@causerie/channel-kit';
import { isUuid } from '@causerie/kernel';
import {
  loadSecrets,
  readRunFile,
  SetupError,
  withEnvFile,
  workspaceRoot,
  type Env,
} from '@causerie/local-stack';
import {
  ApiKeyStore,
  appUrlOf,
  assertBoundRole,
  ChannelAccounts,
  createDataSource,
  KeyRing,
  KnowledgeStore,
  WorkspaceTransaction,
} from '@causerie/persistence';
import { DEFAULT_WORKSPACE, findWorkspace } from './default-workspace';

/** The database of an installation as the services see it. */
export interface Installation {
  readonly transaction: WorkspaceTransaction;
  readonly accounts: ChannelAccounts;
  readonly connectAccount: ConnectChannelAccount;
  readonly apiKeyStore: ApiKeyStore;
  readonly knowledgeStore: KnowledgeStore;
  close(): Promise<void>;
}

export interface DatabaseAddresses {
  /** Of the services' role: row-level security binds it. */
  readonly appUrl: string;
  /** Of the owner, who alone finds and creates workspaces by name. */
  readonly ownerUrl: string | undefined;
}

const SERVICES_ROLE = 'causerie_app';

/** The environment of the tools: what is set, and below it the file `.env`. */
export function toolEnvironment(): Env {
  return withEnvFile(process.env, join(workspaceRoot(), '.env'));
}

/**
 * The database that runs from this clone; without one, that of DATABASE_URL, which may log in as the owner (as for
 * `npm start`) or as the services' role.
 * @throws SetupError
 */
export function databaseAddresses(env: Env): DatabaseAddresses {
  const run = readRunFile();
  if (run) return run;
  const url = env['DATABASE_URL'];
  if (!url || !URL.canParse(url)) {
    throw new SetupError(
      'Causerie is not running from this folder: start it with "npm start", or set DATABASE_URL and MASTER_KEY.',
    );
  }
  if (new URL(url).username === SERVICES_ROLE) return { appUrl: url, ownerUrl: undefined };
  return { appUrl: appUrlOf(url, loadSecrets().appPassword), ownerUrl: url };
}

/** `masterKey`: 32 bytes in base64. @throws SetupError, or UsageError for a role that could see all workspaces */
export async function openDatabase(
  appUrl: string,
  masterKey: string = loadSecrets().masterKey,
): Promise<Installation> {
  const options = { url: appUrl, poolMax: 2, applicationName: 'causerie-tool' };
  const database = await createDataSource(options)
    .initialize()
    .catch((error: Error) => {
      throw new SetupError(
        `The database cannot be opened (${error.message}): is it running, is the address right?`,
      );
    });
  await assertBoundRole(database);
  const accounts = new ChannelAccounts(database, new KeyRing(Buffer.from(masterKey, 'base64')));
  const transaction = new WorkspaceTransaction(database);
  return {
    transaction,
    accounts,
    connectAccount: new ConnectChannelAccount(accounts, transaction),
    apiKeyStore: new ApiKeyStore(database),
    knowledgeStore: new KnowledgeStore(),
    close: () => database.destroy(),
  };
}

/** Of a name or an id. @throws SetupError when it is not there, or only the owner could find it */
export async function workspaceIdOf(
  nameOrId: string,
  { ownerUrl }: Pick<DatabaseAddresses, 'ownerUrl'>,
): Promise<string> {
  if (isUuid(nameOrId)) return nameOrId;
  if (ownerUrl === undefined) {
    throw new SetupError(
      `DATABASE_URL logs in as ${SERVICES_ROLE}, which finds no workspace by name: give its id with --workspace.`,
    );
  }
  const id = await findWorkspace(ownerUrl, nameOrId);
  if (id) return id;
  throw new SetupError(
    `There is no workspace "${nameOrId}": "npm start" makes the one named "${DEFAULT_WORKSPACE}".`,
  );
}

/**
 * How the tools reach a platform: where it usually is, unless the environment names another address.
 * @throws SetupError when that is none
 */
export function platformContext(platform: string, env: Env = toolEnvironment()): AdapterContext {
  const name = `${platform.toUpperCase().replaceAll('-', '_')}_API_ROOT`;
  const apiRoot = env[name];
  if (apiRoot && !(URL.canParse(apiRoot) && /^https?:$/.test(new URL(apiRoot).protocol)))
    throw new SetupError(
      `${name} is "${apiRoot}", which is no web address: give one like http://localhost:8081, or none for the platform itself.`,
    );
  return { ...(apiRoot && { apiRoot }), timeouts: { connectMs: 5_000, readMs: 10_000 } };
}
