import { AlbumStore, assertBoundRole, createDataSource, WorkspaceTransaction } from '@causerie/persistence';
import { databaseAddresses, runTool, toolEnvironment, workspaceIdOf } from '@causerie/setup';
import { readArguments } from './arguments';
import { publicAddress } from './public-address';
import { runCommand } from './run-command';

/** `npm run albums -- list|create|show|public|remove|bind|unbind|stats|items`: a workspace's albums, and the chats that fill them. */
async function main(args: string[]): Promise<number> {
  const command = readArguments(args);
  const env = toolEnvironment();
  const addresses = databaseAddresses(env);
  const workspaceId = await workspaceIdOf(command.workspace, addresses);
  const options = { url: addresses.appUrl, poolMax: 2, applicationName: 'causerie-albums-tool' };
  const database = await createDataSource(options).initialize();
  try {
    await assertBoundRole(database);
    const { data, lines } = await new WorkspaceTransaction(database).run(workspaceId, (tx) =>
      runCommand(tx, { albums: new AlbumStore(database), addressOf: publicAddress(env) }, command),
    );
    if (command.json) console.log(JSON.stringify(data, null, 2));
    else for (const line of lines) console.log(line);
    return 0;
  } finally {
    await database.destroy();
  }
}

runTool(main);
