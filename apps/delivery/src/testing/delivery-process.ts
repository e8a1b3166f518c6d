import { ChannelAccountDirectory, type ConnectedAccount } from '@causerie/channel-accounts';
import type { ChannelAdapter } from '@causerie/channel-kit';
import { createLogger, PinoLogger } from '@causerie/observability';
import {
  ChannelAccounts,
  MediaHandleStore,
  MediaObjectStore,
  ReachabilityStore,
  ReportedFailureStore,
  WorkspaceTransaction,
  type StoredChannelAccount,
} from '@causerie/persistence';
import { TokenBucket } from '@causerie/redis';
import type { DeliveryOptions } from '../delivery-options';
import { FileCache } from '../files/cache/file-cache';
import { OpenBytes } from '../files/cache/open-bytes';
import { GatherHandles } from '../files/handles/gather-handles';
import { KeepHandles } from '../files/handles/keep-handles';
import { UploadClaims } from '../files/handles/upload-claims';
import { UploadFile } from '../files/handles/upload-file';
import { PrepareFiles } from '../files/prepare-files';
import { CarryOut } from '../failures/carry-out';
import { FollowFailure } from '../failures/follow-failure';
import { FollowReported } from '../failures/follow-reported';
import { StopAccount } from '../failures/stop-account';
import { AnnouncedTransaction } from '../lanes/announced-transaction';
import { DrainLane } from '../lanes/drain-lane';
import { HandBackLane } from '../lanes/hand-back-lane';
import { LaneTransactions } from '../lanes/lane-transactions';
import { AccountPace } from '../rates/account-pace';
import { SecondGate } from '../rates/second-gate';
import { RateLimits } from '../rates/rate-limits';
import { QueueDueMessages } from '../schedule/queue-due-messages';
import { AcceptCall } from '../sending/accept-call';
import { AttemptCall } from '../sending/attempt-call';
import { ConcludeAttempt } from '../sending/conclude-attempt';
import { SendNextCall } from '../sending/send-next-call';
import { SendReport } from '../sending/send-report';
import { SettleAbandoned } from '../sending/settle-abandoned';
import { SyncTemplates } from '../templates/sync-templates';
import { AwaitedStatuses } from '../wake-ups/awaited-statuses';
import { ChooseForm } from '../windows/choose-form';
import type { LaneKit } from './lane-kit';

/** The directory of accounts with the test's own adapters. */
export class TestDirectory extends ChannelAccountDirectory {
  constructor(
    private readonly stored: ChannelAccounts,
    private readonly adapters: readonly ChannelAdapter[],
  ) {
    super(stored);
  }

  override async find(id: string): Promise<ConnectedAccount | undefined> {
    const found = await this.stored.find(id);
    const adapter = this.adapters.find(({ slug }) => slug === found?.platform);
    return found && adapter ? connected(found, adapter) : undefined;
  }
}

function connected(found: StoredChannelAccount, adapter: ChannelAdapter): ConnectedAccount {
  const { username, displayName: _name, state, unknownSend, ...account } = found;
  return {
    account: { ...account, ...(username ? { username } : {}) },
    adapter,
    state,
    unknownSend: unknownSend ?? adapter.capabilities.unknownSend,
  };
}

/** What one process of the app does. */
export interface DeliveryProcess {
  drainLane: DrainLane;
  limits: RateLimits;
  followReported: FollowReported;
  syncTemplates: SyncTemplates;
  queueDueMessages: QueueDueMessages;
}

export interface ProcessParts {
  adapter: ChannelAdapter;
  options: DeliveryOptions;
  transaction: WorkspaceTransaction;
}

/** The app's own classes over the kit's database and Redis. */
export function startProcess(kit: LaneKit, parts: ProcessParts): DeliveryProcess {
  const { adapter, options, transaction } = parts;
  const { deliveries, accounts, news, templates } = kit;
  const directory = new TestDirectory(accounts, [adapter]);
  const buckets = new TokenBucket(kit.redis, kit.redisOptions);
  const limits = new RateLimits(buckets, kit.keys, new AccountPace(buckets, kit.keys), new SecondGate());
  const destination = { write: (line: string) => void kit.logged.push(line) };
  const logger = new PinoLogger({ pinoHttp: { logger: createLogger({ app: 'delivery', destination }) } });
  const report = new SendReport(kit.metrics, logger);
  const lanes = new LaneTransactions(transaction, kit.laneStore, deliveries, news, options);
  const announced = new AnnouncedTransaction(transaction, news);
  const reachability = new ReachabilityStore();
  const stopAccount = new StopAccount(transaction, accounts, directory);
  const carryOut = new CarryOut(announced, reachability, stopAccount, report, options);
  const keep = new KeepHandles(transaction, new MediaHandleStore());
  const follow = new FollowFailure(reachability, carryOut, stopAccount, limits, keep);
  const conclude = new ConcludeAttempt(lanes, deliveries, follow, report, options);
  const accept = new AcceptCall(lanes, deliveries, keep, report);
  const attemptCall = new AttemptCall(lanes, limits, accept, conclude, options);
  const files = filesOver(kit, parts);
  const form = new ChooseForm(transaction, templates, options);
  const reported = new ReportedFailureStore(kit.db.dataSource);
  return {
    limits,
    drainLane: new DrainLane(
      lanes,
      directory,
      new SettleAbandoned(lanes, deliveries, report, options),
      new SendNextCall(limits, form, files, attemptCall, conclude),
      new HandBackLane(lanes, kit.jobs, new AwaitedStatuses()),
    ),
    followReported: new FollowReported(announced, reported, directory, carryOut, report),
    syncTemplates: new SyncTemplates(transaction, templates, directory, [adapter.slug], options),
    queueDueMessages: new QueueDueMessages(kit.schedule, announced, kit.jobs, kit.metrics, options),
  };
}

/** The way to the bytes, over the kit's store and a cache that the process has to itself. */
function filesOver(kit: LaneKit, { options, transaction }: Omit<ProcessParts, 'adapter'>): PrepareFiles {
  const handles = new MediaHandleStore();
  const stores = kit.files.stores();
  const cache = new FileCache({ cacheFolder: kit.files.newFolder(), cacheBytesMax: 1_000_000 });
  const objects = new MediaObjectStore(kit.db.dataSource);
  const openBytes = new OpenBytes(cache, stores, transaction, objects, options);
  const claims = new UploadClaims(transaction, handles);
  const upload = new UploadFile(transaction, handles, options);
  const gather = new GatherHandles(transaction, handles, claims, openBytes, upload);
  return new PrepareFiles(gather, stores, options);
}
