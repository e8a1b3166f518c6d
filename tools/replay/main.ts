import { ChannelAccountDirectory } from '@causerie/channel-accounts';
import { SetupError } from '@causerie/local-stack';
import { createDataSource, InboundStore, RawEventStore } from '@causerie/persistence';
import { databaseAddresses, openDatabase, runTool, toolEnvironment } from '@causerie/setup';
import { readArguments } from './arguments';
import { ReplayWebhooks, type ReplayCounts } from './replay-webhooks';

/** As in the services, where nothing else is set. */
const HUMAN_PAUSE_MS = 1_800_000;
const SHOWN_MAX = 20;

/** `npm run replay -- --account <id>`: reads stored webhooks once more. Never prints what people wrote. */
async function main(args: string[]): Promise<number> {
  const { filter, dryRun } = readArguments(args);
  const env = toolEnvironment();
  const { appUrl, ownerUrl } = databaseAddresses(env);
  if (ownerUrl === undefined) {
    throw new SetupError(
      'Stored webhooks can be read by the database’s owner only: give their connection as DATABASE_URL.',
    );
  }
  const installation = await openDatabase(appUrl, env['MASTER_KEY'] || undefined);
  const options = { poolMax: 1, applicationName: 'causerie-replay' };
  const owner = await createDataSource({ ...options, url: ownerUrl }).initialize();
  const services = await createDataSource({ ...options, url: appUrl }).initialize();
  try {
    const connected = await new ChannelAccountDirectory(installation.accounts).find(filter.accountId);
    if (!connected) throw new SetupError(`There is no channel account ${filter.accountId}.`);
    const replay = new ReplayWebhooks(new RawEventStore(owner), new InboundStore(services));
    const record = { sweepAfterMs: 0, humanPauseMs: Number(env['HUMAN_PAUSE_MS']) || HUMAN_PAUSE_MS };
    return report(await replay.run(connected, { filter, dryRun, record }), dryRun);
  } finally {
    await Promise.all([installation.close(), owner.destroy(), services.destroy()]);
  }
}

function report(
  { webhooks, skipped, events, fresh, resolved, failed }: ReplayCounts,
  dryRun: boolean,
): number {
  const unread = skipped > 0 ? `, ${skipped} pages of history left out` : '';
  console.log(`${webhooks} webhooks read${unread}: ${events} events, ${fresh} of them new.`);
  if (dryRun) console.log('Nothing was written (--dry-run).');
  if (resolved > 0) console.log(`${resolved} quarantined webhooks pass now and are marked as resolved.`);
  if (failed.length === 0) return 0;
  console.log(`${failed.length} webhooks still fail:`);
  for (const { rawEventId, error } of failed.slice(0, SHOWN_MAX)) console.log(`  ${rawEventId}  ${error}`);
  if (failed.length > SHOWN_MAX) console.log(`  … and ${failed.length - SHOWN_MAX} more`);
  return 1;
}

runTool(main);
