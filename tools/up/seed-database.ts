import { join } from 'node:path';
import { ApiKeys } from '@causerie/access';
import { UsageError } from '@causerie/kernel';
import { ImportKnowledge, readKnowledgeFolder } from '@causerie/knowledge';
import { SetupError, simulatedBotToken, workspaceRoot, type LocalSecrets } from '@causerie/local-stack';
import { ensureDefaultWorkspace, openDatabase, webhookUrl, type Installation } from '@causerie/setup';

export interface SeedInput {
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly redisUrl: string;
  readonly secrets: LocalSecrets;
  readonly masterKey: string;
  readonly simulatorUrl: string;
  /** On this machine: the simulator needs no public address. */
  readonly ingestUrl: string;
}

/** What the simulator pretends to be. */
const SIMULATED_PLATFORM = 'telegram';
const LOCALE = 'en';

/**
 * Makes what a first try needs: the default workspace, its API key, the simulated bot's channel account, what the
 * bot knows. Runs at every start, with the simulator up and the apps not yet, and is therefore safe to repeat.
 */
export async function seedDatabase(input: SeedInput): Promise<void> {
  try {
    const masterKey = Buffer.from(input.masterKey, 'base64');
    const workspaceId = await ensureDefaultWorkspace(input.ownerUrl, masterKey);
    const installation = await openDatabase(input.appUrl, input.masterKey);
    try {
      await fill(installation, workspaceId, input);
    } finally {
      await installation.close();
    }
  } catch (error) {
    // The start shows a SetupError's sentence without a stack.
    throw error instanceof UsageError ? new SetupError(error.message) : error;
  }
}

async function fill(installation: Installation, workspaceId: string, input: SeedInput): Promise<void> {
  await ensureApiKey(installation, workspaceId, input.secrets.apiKeySecret);
  await connectSimulatedBot(installation, workspaceId, input);
  await importKnowledge(installation, workspaceId);
}

async function ensureApiKey(
  { transaction, apiKeyStore }: Installation,
  workspaceId: string,
  seed: string,
): Promise<void> {
  const keys = new ApiKeys(apiKeyStore, transaction);
  await transaction.run(workspaceId, (tx) => keys.ensure(tx, { name: 'local', scopes: ['admin'], seed }));
}

async function connectSimulatedBot(
  { connectAccount }: Installation,
  workspaceId: string,
  { secrets, simulatorUrl, ingestUrl }: SeedInput,
): Promise<void> {
  await connectAccount.run(
    {
      workspaceId,
      platform: SIMULATED_PLATFORM,
      given: { token: simulatedBotToken(secrets) },
      webhookUrl: (accountId) => webhookUrl(ingestUrl, SIMULATED_PLATFORM, accountId),
    },
    { apiRoot: simulatorUrl, timeouts: { connectMs: 5_000, readMs: 10_000 } },
  );
}

/** What the bot knows from the start: edit the folder, start again, and it knows the rest. */
async function importKnowledge(
  { transaction, knowledgeStore }: Installation,
  workspaceId: string,
): Promise<void> {
  const folder = readKnowledgeFolder(join(workspaceRoot(), 'apps', 'ai-responder', 'knowledge'));
  await new ImportKnowledge(transaction, knowledgeStore).importFolder(workspaceId, folder, LOCALE);
}
