// In: lanes whose due_at has passed: a message waits and nobody was woken, or an awaited status came.
// Out: a job `lane.drain` for each, with a new id; what the platform failed later is followed; callbacks that came too
// early are applied.
// Fails: the next look finds them again.
import { Repeating } from '@causerie/app-shell';
import { ParkedStatusStore } from '@causerie/persistence';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DELIVERY_OPTIONS, type DeliveryOptions } from '../delivery-options';
import { FollowReported } from '../failures/follow-reported';
import { AwaitedStatuses } from './awaited-statuses';
import { WakeDueLanes } from './wake-due-lanes';

@Injectable()
export class SweepLanesWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly lanes: Repeating;
  private readonly reported: Repeating;
  private readonly parked: Repeating;

  constructor(
    private readonly wakeDueLanes: WakeDueLanes,
    private readonly awaited: AwaitedStatuses,
    followReported: FollowReported,
    parkedStatuses: ParkedStatusStore,
    @Inject(DELIVERY_OPTIONS) { sweep: { everyMs, batch } }: DeliveryOptions,
  ) {
    const name = SweepLanesWorker.name;
    this.lanes = new Repeating({ name, everyMs, work: () => this.wakeDueLanes.wake() });
    const settleParked = async () => (await parkedStatuses.settle(batch)) === batch;
    this.parked = new Repeating({ name, everyMs, work: settleParked });
    this.reported = new Repeating({ name, everyMs, work: () => followReported.followAll(batch) });
  }

  onApplicationBootstrap(): void {
    this.awaited.onMayHaveCome(() => this.lanes.now());
    this.lanes.start();
    this.reported.start();
    this.parked.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.awaited.stop();
    await Promise.all([this.lanes.stop(), this.reported.stop(), this.parked.stop()]);
  }
}
