// In: accounts whose catalogue of templates is due: just connected, or fetched hours ago.
// Out: the catalogue as the platform lists it now.
// Fails: it is due again after five minutes; until then the older one counts.
import { SweepWorker } from '@causerie/app-shell';
import { Inject, Injectable } from '@nestjs/common';
import { DELIVERY_OPTIONS, type DeliveryOptions } from '../delivery-options';
import { SyncTemplates } from './sync-templates';

@Injectable()
export class SweepTemplatesWorker extends SweepWorker {
  constructor(
    private readonly syncTemplates: SyncTemplates,
    @Inject(DELIVERY_OPTIONS) { sweep }: DeliveryOptions,
  ) {
    super(sweep.everyMs);
  }

  override sweep(): Promise<boolean> {
    return this.syncTemplates.sync();
  }
}
