import { join } from 'node:path';
import { SetupError, stateFolder } from '@causerie/local-stack';
import type { ObjectStore } from '@causerie/object-storage';
import {
  createDataSource,
  FailedAttachments,
  MediaInventory,
  UnreferencedMedia,
} from '@causerie/persistence';
import { databaseAddresses, runTool, toolEnvironment } from '@causerie/setup';
import { readArguments, type MediaCommand } from './arguments';
import { CollectGarbage } from './collect-garbage';
import { configuredStores, storeNamed } from './configured-stores';
import { failedLines, retryFailed } from './failed-files';
import { MigrateObjects } from './migrate-objects';
import { ProgressBar } from './progress-bar';
import { reportGarbage, reportMigration, reportVerification, reportWait } from './reports';
import { VerifyObjects } from './verify-objects';

/**
 * `npm run media -- migrate|verify|gc|failed|retry`: looks after the stores of an installation, and the files that did
 * not come, over all its workspaces.
 */
async function main(args: string[]): Promise<number> {
  const command = readArguments(args);
  const env = toolEnvironment();
  const { ownerUrl } = databaseAddresses(env);
  if (ownerUrl === undefined) {
    throw new SetupError(
      'The records of all workspaces are read by the database’s owner only: give their connection as DATABASE_URL.',
    );
  }
  const owner = await createDataSource({
    url: ownerUrl,
    poolMax: 2,
    applicationName: 'causerie-media-tool',
  }).initialize();
  try {
    if (command.command === 'failed' || command.command === 'retry')
      return await lookAfterFailed(command, new FailedAttachments(owner));
    const records = { inventory: new MediaInventory(owner), unreferenced: new UnreferencedMedia(owner) };
    return await run(command, configuredStores(env), records);
  } finally {
    await owner.destroy();
  }
}

interface Records {
  inventory: MediaInventory;
  unreferenced: UnreferencedMedia;
}

type OfFailed = Extract<MediaCommand, { command: 'failed' | 'retry' }>;

async function lookAfterFailed(command: OfFailed, failed: FailedAttachments): Promise<number> {
  const lines =
    command.command === 'failed'
      ? await failedLines(failed, command)
      : [await retryFailed(failed, command.choice)];
  for (const line of lines) console.log(line);
  return 0;
}

function run(
  command: Exclude<MediaCommand, OfFailed>,
  stores: ObjectStore[],
  records: Records,
): Promise<number> {
  const { inventory } = records;
  switch (command.command) {
    case 'migrate':
      return migrate(command, stores, inventory);
    case 'verify':
      return verify(command.store, stores, inventory);
    case 'gc':
      return collectGarbage(command, stores, records);
  }
}

async function migrate(
  { from, to, dryRun, deleteSource }: Extract<MediaCommand, { command: 'migrate' }>,
  stores: ObjectStore[],
  inventory: MediaInventory,
): Promise<number> {
  const { objects } = await inventory.count(from);
  const journal = join(workFolder(), `${from}-to-${to}.journal`);
  const bar = new ProgressBar(dryRun ? 'Counting' : 'Copying', objects);
  const figures = await new MigrateObjects(inventory).run({
    from: storeNamed(stores, from),
    to: storeNamed(stores, to),
    journal,
    dryRun,
    deleteSource,
    onCopied: ({ copied, alreadyThere, failed }) => {
      const note = failed.length > 0 ? `${failed.length} failed` : '';
      bar.show(copied + alreadyThere + failed.length, note);
    },
  });
  const { copied, alreadyThere, failed } = figures.copy;
  bar.end(copied + alreadyThere + failed.length);
  return reportMigration(figures, { from, to, dryRun, journal });
}

async function verify(
  store: string | undefined,
  stores: ObjectStore[],
  inventory: MediaInventory,
): Promise<number> {
  if (store !== undefined) storeNamed(stores, store);
  const { objects } = await inventory.count(store);
  const bar = new ProgressBar('Reading', objects);
  const figures = await new VerifyObjects(inventory, stores).run({
    ...(store !== undefined && { store }),
    onChecked: ({ checked, wrong }) => bar.show(checked, wrong.length > 0 ? `${wrong.length} wrong` : ''),
  });
  bar.end(figures.checked);
  return reportVerification(figures);
}

async function collectGarbage(
  { store, remove, evenMost }: Extract<MediaCommand, { command: 'gc' }>,
  stores: ObjectStore[],
  records: Records,
): Promise<number> {
  const collected = await new CollectGarbage(records, { folder: workFolder() }).run({
    stores: store === undefined ? stores : [storeNamed(stores, store)],
    remove,
    evenMost,
    onWait: reportWait,
  });
  return reportGarbage(collected, remove);
}

/** What is proven of a migration, and what runs of `gc` have seen. */
function workFolder(): string {
  return join(stateFolder(), 'media-tool');
}

runTool(main);
