import { logUnit, Metrics, PinoLogger } from '@causerie/observability';
import { Injectable } from '@nestjs/common';

interface Told {
  platform: string;
  accountId: string;
  tookMs: number;
  /** What was thrown, where it failed. */
  error?: unknown;
}

/** The log line and the metric of each question that is asked of a platform beside the flow of messages. */
@Injectable()
export class ReportCare {
  constructor(
    private readonly metrics: Metrics,
    private readonly logger: PinoLogger,
  ) {}

  renewal(result: 'renewed' | 'failed' | 'refused', told: Told): void {
    this.metrics.counter('credential_renewals_total').inc({ platform: told.platform, result });
    this.log('credentials.renew', result, told, { will_retry: result === 'failed' });
  }

  profile(result: 'found' | 'none' | 'failed', told: Told & { contactId: string }): void {
    this.metrics.counter('profile_lookups_total').inc({ platform: told.platform, result });
    this.log('profile.look', result, told, { contact_id: told.contactId, will_retry: true });
  }

  history(result: 'recorded' | 'failed' | 'given_up', told: Told & { events?: number }): void {
    this.metrics.counter('history_pages_total').inc({ platform: told.platform, result });
    this.log('history.fetch', result, told, { events: told.events, will_retry: result === 'failed' });
  }

  /** `credentials`: how an account's are now, which is news. */
  health(account: { platform: string; id: string }, credentials: { level: string; state: string }): void {
    const line = { account_id: account.id, platform: account.platform, ...credentials };
    if (credentials.level === 'ok') this.logger.info(line, 'The account’s credentials are well again');
    else this.logger.warn(line, 'The account’s credentials end: connect it again');
  }

  private log(
    unit: string,
    outcome: string,
    { platform, accountId, tookMs, error }: Told,
    { will_retry, ...fields }: { will_retry: boolean; [field: string]: unknown },
  ): void {
    logUnit(this.logger, {
      unit,
      outcome,
      platform,
      account_id: accountId,
      processing_time_ms: tookMs,
      ...fields,
      ...(error !== undefined && { err: error, will_retry }),
    });
  }
}
