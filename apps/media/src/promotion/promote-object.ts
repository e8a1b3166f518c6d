import { PermanentError, UsageError } from '@causerie/kernel';
import { logUnit, Metrics, PinoLogger, stopwatch } from '@causerie/observability';
import type { DisplacedMedia } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { BringHome } from './bring-home';

/**
 * `elsewhere`: it no longer lies where it was said to, or was made again; somebody else brings it home. `away`: a
 * store, or what else all of them need, did not answer or broke off. `failed`: the copy is damaged or lost, its store is
 * in no setting, or the primary store does not keep what it is given.
 */
export type Promotion = 'moved' | 'elsewhere' | 'failed' | 'away';

/** One try to bring an object or a variant home, with its metric and its line. */
@Injectable()
export class PromoteObject {
  constructor(
    private readonly bringHome: BringHome,
    private readonly metrics: Metrics,
    private readonly logger: PinoLogger,
  ) {}

  /** Never throws: what failed is looked at again, later where only a person can mend it. */
  async promote(displaced: DisplacedMedia): Promise<Promotion> {
    const elapsed = stopwatch();
    const line = lineOf(displaced);
    try {
      const outcome = (await this.bringHome.bring(displaced)) ? 'moved' : 'elsewhere';
      if (outcome === 'moved') this.metrics.counter('media_promoted_total').inc({ result: 'moved' });
      logUnit(this.logger, { ...line, outcome, processing_time_ms: elapsed() });
      return outcome;
    } catch (err) {
      this.metrics.counter('media_promoted_total').inc({ result: 'failed' });
      logUnit(this.logger, {
        ...line,
        outcome: 'failed',
        processing_time_ms: elapsed(),
        err,
        will_retry: true,
      });
      return err instanceof PermanentError || err instanceof UsageError ? 'failed' : 'away';
    }
  }
}

function lineOf({ workspaceId, objectId, variant, store, sizeBytes }: DisplacedMedia) {
  return {
    unit: 'object.promote',
    workspace_id: workspaceId,
    object_id: objectId,
    variant,
    from_store: store,
    size_bytes: sizeBytes,
  };
}
