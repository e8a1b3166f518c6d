import { ChannelAccountDirectory } from '@causerie/channel-accounts';
import { backoffMs, PermanentError } from '@causerie/kernel';
import { stopwatch } from '@causerie/observability';
import { AccountCareStore, WorkspaceTransaction, type DueHistory } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { ReportCare } from '../report-care';
import { RecordPage } from './record-page';

const AGAIN = { baseMs: 5_000, capMs: 3_600_000 };
/** About half a day of trying. */
const ATTEMPTS_MAX = 20;

/**
 * One page of an account's past: fetched, recorded, and only then is the cursor moved on. After a kill the page is
 * fetched again, and its events are known by their keys.
 */
@Injectable()
export class FetchHistory {
  constructor(
    private readonly directory: ChannelAccountDirectory,
    private readonly recordPage: RecordPage,
    private readonly transaction: WorkspaceTransaction,
    private readonly care: AccountCareStore,
    private readonly report: ReportCare,
  ) {}

  async page(due: DueHistory): Promise<void> {
    const connected = await this.directory.find(due.accountId);
    if (!connected?.adapter.lookup?.history) return this.note(due, { state: 'done' });
    const elapsed = stopwatch();
    const { platform, id: accountId } = connected.account;
    const told = () => ({ platform, accountId, tookMs: elapsed() });
    try {
      const { events, next } = await this.recordPage.record(connected, due);
      await this.note(due, next ? { ...next, attempts: 0 } : { state: 'done' });
      this.report.history('recorded', { ...told(), events });
    } catch (error) {
      const attempts = due.attempts + 1;
      const final = error instanceof PermanentError || attempts >= ATTEMPTS_MAX;
      this.report.history(final ? 'given_up' : 'failed', { ...told(), error });
      const later = { cursor: due.cursor, attempts, inMs: backoffMs(attempts, AGAIN) };
      await this.note(due, final ? { state: 'failed' } : later);
    }
  }

  private note(due: DueHistory, next: Parameters<AccountCareStore['noteHistory']>[2]): Promise<void> {
    return this.transaction.run(due.workspaceId, (tx) => this.care.noteHistory(tx, due, next));
  }
}
