// In: the job `lane.drain`: a message was queued, a pause is over, or the sweeper found the lane.
// Out: calls to the platform; delivery statuses and their events.
// Fails: the lane is given back with a pause; its wake-up and the sweeper bring it again.
import type { JobPayload } from '@causerie/contracts';
import { withLogContext } from '@causerie/observability';
import { Consumes, type JobContext, type JobProcessor } from '@causerie/queue';
import { Injectable } from '@nestjs/common';
import { DrainLane } from './drain-lane';

@Consumes('lane.drain')
@Injectable()
export class LaneDrainProcessor implements JobProcessor<'lane.drain'> {
  constructor(private readonly drainLane: DrainLane) {}

  async process(payload: JobPayload<'lane.drain'>, { correlationId, signal }: JobContext): Promise<void> {
    await withLogContext({ correlation_id: correlationId }, () => this.drainLane.drain(payload, signal));
  }
}
