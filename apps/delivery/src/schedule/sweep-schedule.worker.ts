// In: scheduled messages whose time has come.
// Out: ordinary outbound messages in their lanes, and a job `lane.drain` for each.
// Fails: the next look finds them again; one that cannot be queued holds up no other.
import { Repeating } from '@causerie/app-shell';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DELIVERY_OPTIONS, type DeliveryOptions } from '../delivery-options';
import { QueueDueMessages } from './queue-due-messages';

@Injectable()
export class SweepScheduleWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sweeper: Repeating;

  constructor(queueDueMessages: QueueDueMessages, @Inject(DELIVERY_OPTIONS) { sweep }: DeliveryOptions) {
    const name = SweepScheduleWorker.name;
    this.sweeper = new Repeating({ name, everyMs: sweep.everyMs, work: () => queueDueMessages.queue() });
  }

  onApplicationBootstrap(): void {
    this.sweeper.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.sweeper.stop();
  }
}
