import type { TestDatabase } from '@causerie/testing';

export async function importBuiltInKnowledge(_database: TestDatabase, _workspaceId: string): Promise<void> {}
