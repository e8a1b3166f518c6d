// In: scheduled messages whose time has come.
// Out: ordinary outbound messages in their lanes, and a job `lane.drain` for each.
// Fails: the next look finds them again; one that cannot be queued holds up no other.
import { SweepWorker } from '@causerie/app-shell';
import { Inject, Injectable } from '@nestjs/common';
import { DELIVERY_OPTIONS, type DeliveryOptions } from '../delivery-options';
import { QueueDueMessages } from './queue-due-messages';

@Injectable()
export class SweepScheduleWorker extends SweepWorker {
  constructor(
    private readonly queueDueMessages: QueueDueMessages,
    @Inject(DELIVERY_OPTIONS) { sweep }: DeliveryOptions,
  ) {
    super(sweep.everyMs);
  }

  override sweep(): Promise<boolean> {
    return this.queueDueMessages.queue();
  }
}
