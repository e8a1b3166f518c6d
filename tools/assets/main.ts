import { SetupError } from '@causerie/local-stack';
import {
  assertBoundRole,
  AssetStore,
  createDataSource,
  DeliveryStore,
  LaneStore,
  MediaHandleStore,
  MediaObjectStore,
  OutboundStore,
  WorkspaceTransaction,
} from '@causerie/persistence';
import {
  databaseAddresses,
  openConfiguredStores,
  runTool,
  table,
  toolEnvironment,
  workspaceIdOf,
} from '@causerie/setup';
import { readArguments, type AssetsCommand } from './arguments';
import { describeFate, followDelivery } from './follow-delivery';
import { ImportAssets } from './import-assets';
import { importFolder } from './import-folder';
import { listAssets } from './list-assets';
import { SendAsset } from './send-asset';
import { listConversations } from './send-target';
import { uploadStats } from './upload-stats';

const CONVERSATIONS_SHOWN = 20;

/** `npm run assets -- import|list|remove|send|conversations|stats`: what a workspace sends again and again. */
async function main(args: string[]): Promise<number> {
  const command = readArguments(args);
  const env = toolEnvironment();
  const addresses = databaseAddresses(env);
  const workspaceId = await workspaceIdOf(command.workspace, addresses);
  const options = { url: addresses.appUrl, poolMax: 2, applicationName: 'causerie-assets-tool' };
  const database = await createDataSource(options).initialize();
  try {
    await assertBoundRole(database);
    const objects = new MediaObjectStore(database);
    const parts = {
      transaction: new WorkspaceTransaction(database),
      assets: new AssetStore(),
      objects,
      handles: new MediaHandleStore(),
      outbound: new OutboundStore(new DeliveryStore(), new LaneStore(database)),
    };
    switch (command.command) {
      case 'import':
        return await importFolder(new ImportAssets({ ...parts, stack: openConfiguredStores(env).stack }), {
          workspaceId,
          folder: command.folder,
          say: (line) => console.log(line),
        });
      case 'list':
        return await list(workspaceId, parts);
      case 'remove':
        return await remove(workspaceId, command, parts);
      case 'send':
        return await send(workspaceId, command, parts);
      case 'conversations':
        return await conversations(workspaceId, parts);
      case 'stats':
        return await stats(workspaceId, parts);
    }
  } finally {
    await database.destroy();
  }
}

interface Parts {
  transaction: WorkspaceTransaction;
  assets: AssetStore;
  handles: MediaHandleStore;
  outbound: OutboundStore;
}

async function list(workspaceId: string, { transaction, assets }: Parts): Promise<number> {
  const rows = await transaction.run(workspaceId, (tx) => listAssets(tx, assets));
  if (rows.length === 0) console.log('None yet: import some with "npm run assets -- import <folder>".');
  else
    for (const line of table([['asset', 'variant', 'bytes', 'type', 'id'], ...rows], [2])) console.log(line);
  return 0;
}

async function remove(
  workspaceId: string,
  { asset, variant }: Extract<AssetsCommand, { command: 'remove' }>,
  { transaction, assets }: Parts,
): Promise<number> {
  const isGone = await transaction.run(workspaceId, (tx) => assets.remove(tx, asset, variant));
  const what = variant === undefined ? `asset "${asset}"` : `variant "${variant}" of "${asset}"`;
  if (!isGone) throw new SetupError(`There is no ${what}.`);
  console.log(
    `The ${what} is gone. What is queued with it goes out with a placeholder for a picture, and words for any other file.`,
  );
  return 0;
}

async function send(
  workspaceId: string,
  { wish, waitMs }: Extract<AssetsCommand, { command: 'send' }>,
  parts: Parts,
): Promise<number> {
  const queued = await new SendAsset(parts).queue(workspaceId, wish);
  const fate = await followDelivery(workspaceId, queued, { ...parts, waitMs });
  const { line, failed } = describeFate(queued, fate);
  console.log(line);
  return failed ? 1 : 0;
}

async function conversations(workspaceId: string, { transaction }: Parts): Promise<number> {
  const rows = await transaction.run(workspaceId, (tx) => listConversations(tx, CONVERSATIONS_SHOWN));
  if (rows.length === 0) console.log('Nobody has written yet.');
  else
    for (const line of table([['conversation', 'platform', 'chat', 'with', 'last wrote'], ...rows]))
      console.log(line);
  return 0;
}

async function stats(workspaceId: string, { transaction, handles }: Parts): Promise<number> {
  for (const line of await transaction.run(workspaceId, (tx) => uploadStats(tx, handles))) console.log(line);
  return 0;
}

runTool(main);
