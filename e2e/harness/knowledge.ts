import { ImportKnowledge, readKnowledgeFolder } from '@causerie/knowledge';
import { KnowledgeStore } from '@causerie/persistence';
import type { TestDatabase } from '@causerie/testing';
import { join } from 'node:path';

const BUILT_IN = join(__dirname, '..', '..', 'apps', 'ai-responder', 'knowledge');

/** What a bot knows from the start. */
export async function importBuiltInKnowledge(database: TestDatabase, workspaceId: string): Promise<void> {
  const importer = new ImportKnowledge(database.transaction, new KnowledgeStore());
  await importer.importFolder(workspaceId, readKnowledgeFolder(BUILT_IN), 'en');
}
