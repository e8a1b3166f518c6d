import { stopwatch } from '@causerie/observability';
import type { AttachmentWork } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { FailAttachment } from '../endings/fail-attachment';
import { GatherFile } from './gather-file';
import { HeldFiles } from './gathered';
import { HoldAttachment } from './hold-attachment';
import { ReportAttachment } from './report-attachment';
import { SettleAttachment } from '../endings/settle-attachment';

/**
 * Works on an attachment in hand, from the platform to its end:
 *
 * 1. the bytes come to lie in a store, under a key that follows from their hash, so that a repeat changes nothing, and
 *    beside them what a model sees of a picture;
 * 2. one commit says so under the fence;
 * 3. whoever waits is told.
 *
 * Killed anywhere, the row's lease runs out and another worker begins anew. What may be left is bytes without a row,
 * which a repeat finds in place or the collector removes; never a row without bytes.
 */
@Injectable()
export class FetchAttachment {
  constructor(
    private readonly holdAttachment: HoldAttachment,
    private readonly gatherFile: GatherFile,
    private readonly settleAttachment: SettleAttachment,
    private readonly failAttachment: FailAttachment,
    private readonly report: ReportAttachment,
  ) {}

  async fetch(work: AttachmentWork, shutdown: AbortSignal): Promise<void> {
    const elapsed = stopwatch();
    const files = new HeldFiles();
    try {
      await this.holdAttachment.during(work, shutdown, async (unwanted) => {
        const gathered = await this.gatherFile.gather(work, files, unwanted);
        const gatheredMs = elapsed();
        await this.settleAttachment.settle(work, gathered);
        await this.report.settled(work, gathered, { gatheredMs, totalMs: elapsed() });
      });
    } catch (error) {
      const end = await this.failAttachment.after(work, error);
      await this.report.failed(work, error, { end, totalMs: elapsed() });
    } finally {
      await files.dispose();
    }
  }
}
