import { parseArgs } from 'node:util';
import { ImportKnowledge, readKnowledgeFolder, type ImportedCounts } from '@causerie/knowledge';
import { SetupError } from '@causerie/local-stack';
import {
  databaseAddresses,
  DEFAULT_WORKSPACE,
  openDatabase,
  runTool,
  toolEnvironment,
  workspaceIdOf,
} from '@causerie/setup';

const USAGE = 'npm run knowledge -- import <folder> [--workspace <name or id>] [--locale <en|fr|…>]';

/** `npm run knowledge -- import <folder>`: makes a workspace know what a folder's Markdown and text files say. */
async function main(args: string[]): Promise<number> {
  const { folder, workspace, locale } = readArguments(args);
  const files = readKnowledgeFolder(folder);
  const env = toolEnvironment();
  const addresses = databaseAddresses(env);
  const workspaceId = await workspaceIdOf(workspace, addresses);
  const installation = await openDatabase(addresses.appUrl, env['MASTER_KEY'] || undefined);
  try {
    const importing = new ImportKnowledge(installation.transaction, installation.knowledgeStore);
    const counts = await importing.importFolder(workspaceId, files, locale);
    console.log(
      `${workspace} knows ${files.files.length} documents of "${files.name}": ${sentence(counts)}.`,
    );
  } finally {
    await installation.close();
  }
  return 0;
}

function readArguments(args: string[]): { folder: string; workspace: string; locale: string } {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      workspace: { type: 'string', default: DEFAULT_WORKSPACE },
      locale: { type: 'string', default: 'en' },
    },
  });
  const [command, folder, ...more] = positionals;
  if (command !== 'import' || !folder || more.length > 0) {
    throw new SetupError(`Say what to import:\n  ${USAGE}`);
  }
  return { folder, ...values };
}

function sentence({ added, changed, unchanged, removed, passages }: ImportedCounts): string {
  const parts = [`${added} added`, `${changed} changed`, `${unchanged} unchanged`, `${removed} removed`];
  return `${parts.join(', ')}; ${passages} passages written`;
}

runTool(main);
