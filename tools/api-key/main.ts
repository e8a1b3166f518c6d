import {
  databaseAddresses,
  localApiKey,
  openDatabase,
  runTool,
  toolEnvironment,
  workspaceIdOf,
} from '@causerie/setup';
import { readArguments } from './arguments';
import { runCommand } from './run-command';

/** `npm run api-key [-- create|list|revoke]`: the keys with which a workspace's own services call Causerie. */
async function main(args: string[]): Promise<number> {
  const command = readArguments(args);
  const env = toolEnvironment();
  const addresses = databaseAddresses(env);
  const installation = await openDatabase(addresses.appUrl, env['MASTER_KEY'] || undefined);
  try {
    // The local key names its workspace itself.
    const workspaceId = command.command === 'local' ? '' : await workspaceIdOf(command.workspace, addresses);
    const { result, note } = await runCommand(installation, workspaceId, {
      command,
      localKey: localApiKey(),
    });
    for (const line of result) console.log(line);
    if (note !== undefined) console.error(note);
    return 0;
  } finally {
    await installation.close();
  }
}

runTool(main);
