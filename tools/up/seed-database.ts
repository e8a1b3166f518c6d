import { join } from 'node:path';
import { ApiKeys } from '@causerie/access';
import { UsageError } from '@causerie/kernel';
import { ImportKnowledge, readKnowledgeFolder } from '@causerie/knowledge';
import { SetupError, workspaceRoot, type LocalSecrets } from '@causerie/local-stack';
import { ensureDefaultWorkspace, openDatabase, type Installation } from '@causerie/setup';

export interface SeedInput {
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly secrets: Pick<LocalSecrets, 'apiKeySecret'>;
  readonly masterKey: string;
}

const LOCALE = 'en';

/**
 * Makes what a first try needs: the default workspace, its API key, what the bot knows. Runs at every start, before
 * the apps, and is therefore safe to repeat.
 */
export async function seedDatabase(input: SeedInput): Promise<void> {
  try {
    const masterKey = Buffer.from(input.masterKey, 'base64');
    const workspaceId = await ensureDefaultWorkspace(input.ownerUrl, masterKey);
    const installation = await openDatabase(input.appUrl, input.masterKey);
    try {
      await ensureApiKey(installation, workspaceId, input.secrets.apiKeySecret);
      await requireMasterKey(installation, workspaceId);
      await importKnowledge(installation, workspaceId);
    } finally {
      await installation.close();
    }
  } catch (error) {
    // The start shows a SetupError's sentence without a stack.
    throw error instanceof UsageError ? new SetupError(error.message) : error;
  }
}

async function ensureApiKey(
  { transaction, apiKeyStore }: Installation,
  workspaceId: string,
  seed: string,
): Promise<void> {
  const keys = new ApiKeys(apiKeyStore, transaction);
  await transaction.run(workspaceId, (tx) => keys.ensure(tx, { name: 'local', scopes: ['admin'], seed }));
}

/** What was encrypted earlier must open, before any app tries. @throws UsageError for another master key */
async function requireMasterKey({ transaction, accounts }: Installation, workspaceId: string): Promise<void> {
  const [known] = await transaction.run(workspaceId, (tx) => accounts.list(tx));
  if (known) await accounts.find(known.id);
}

/** What the bot knows from the start: edit the folder, start again, and it knows the rest. */
async function importKnowledge(
  { transaction, knowledgeStore }: Installation,
  workspaceId: string,
): Promise<void> {
  const folder = readKnowledgeFolder(join(workspaceRoot(), 'apps', 'ai-responder', 'knowledge'));
  await new ImportKnowledge(transaction, knowledgeStore).importFolder(workspaceId, folder, LOCALE);
}
