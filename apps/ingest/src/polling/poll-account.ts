import { ChannelAccountDirectory, type ConnectedAccount } from '@causerie/channel-accounts';
import { errorMessage, newCorrelationId } from '@causerie/kernel';
import { stopwatch, withLogContext } from '@causerie/observability';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { INGEST_CONFIG, type IngestConfig } from '../config';
import { platformContext } from '../platform-context';
import { ReceiveWebhook, type Reception } from '../webhooks/receive-webhook';
import { ReportWebhook } from '../webhooks/report-webhook';
import { PollingLeases } from './polling-leases';

/** How long the platform may wait for something to tell. */
const WAIT_MS = 20_000;

/** These end the round: the same webhooks are asked for again. */
const NOT_TAKEN: readonly Reception['result'][] = [
  'unavailable',
  'limited',
  'unauthorized',
  'unknown_account',
];

/**
 * Asks a platform for an account's webhooks, one page after the other, and takes each as if it had been sent: the same
 * verification, the same commit. The platform is told to forget a page by the next question, after its commit; what
 * was not acknowledged (a crash, another replica) comes again and is a repeat.
 */
@Injectable()
export class PollAccount {
  private readonly logger = new Logger(PollAccount.name);

  constructor(
    private readonly directory: ChannelAccountDirectory,
    private readonly receiveWebhook: ReceiveWebhook,
    private readonly reportWebhook: ReportWebhook,
    private readonly leases: PollingLeases,
    @Inject(INGEST_CONFIG) private readonly config: IngestConfig,
  ) {}

  /** Ends when another replica has the account, when it fails, and when it is told to. Never throws. */
  async follow(workspaceId: string, accountId: string, signal: AbortSignal): Promise<void> {
    try {
      await this.leases.during({ workspaceId, accountId }, async (held) => {
        let acknowledged: string | undefined;
        while (!signal.aborted && (await held())) {
          const connected = await this.directory.find(accountId);
          if (!connected?.adapter.connection.poll || connected.state !== 'active') return;
          const page = await this.ask(connected, signal, acknowledged);
          if (!(await this.takeAll(connected, page))) return;
          acknowledged = page.acknowledge;
        }
      });
    } catch (error) {
      if (!signal.aborted) this.logger.warn(`The account ${accountId} is not polled: ${errorMessage(error)}`);
    }
  }

  private async ask(
    { account, adapter }: ConnectedAccount,
    signal: AbortSignal,
    acknowledged: string | undefined,
  ): Promise<Polled> {
    const context = platformContext(account, this.config, signal);
    const given = { waitMs: WAIT_MS, ...(acknowledged !== undefined && { acknowledged }) };
    return (await adapter.connection.poll?.(account, context, given)) ?? { bodies: [], headers: {} };
  }

  /** False: not all of it is stored, and it must come again. */
  private async takeAll(connected: ConnectedAccount, { bodies, headers }: Polled): Promise<boolean> {
    for (const rawBody of bodies) if (!(await this.take(connected, rawBody, headers))) return false;
    return true;
  }

  private take(
    { account }: ConnectedAccount,
    rawBody: Buffer,
    headers: Readonly<Record<string, string>>,
  ): Promise<boolean> {
    const correlationId = newCorrelationId();
    const { platform, id: accountId } = account;
    return withLogContext({ correlation_id: correlationId, account_id: accountId }, async () => {
      const elapsed = stopwatch();
      const request = { platform, accountId, headers, query: {}, rawBody, correlationId };
      const reception = await this.receiveWebhook.receive(request);
      this.reportWebhook.report(platform, reception, elapsed());
      return !NOT_TAKEN.includes(reception.result);
    });
  }
}

interface Polled {
  bodies: readonly Buffer[];
  headers: Readonly<Record<string, string>>;
  acknowledge?: string;
}
