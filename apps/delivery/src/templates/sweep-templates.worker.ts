// In: accounts whose catalogue of templates is due: just connected, or fetched hours ago.
// Out: the catalogue as the platform lists it now.
// Fails: it is due again after five minutes; until then the older one counts.
import { Repeating } from '@causerie/app-shell';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DELIVERY_OPTIONS, type DeliveryOptions } from '../delivery-options';
import { SyncTemplates } from './sync-templates';

@Injectable()
export class SweepTemplatesWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sweeper: Repeating;

  constructor(syncTemplates: SyncTemplates, @Inject(DELIVERY_OPTIONS) { sweep }: DeliveryOptions) {
    const name = SweepTemplatesWorker.name;
    this.sweeper = new Repeating({ name, everyMs: sweep.everyMs, work: () => syncTemplates.sync() });
  }

  onApplicationBootstrap(): void {
    this.sweeper.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.sweeper.stop();
  }
}
