import { channels } from '@causerie/channel-registry';
import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module';
import { SweepTemplatesWorker } from './sweep-templates.worker';
import { SyncTemplates, TEMPLATE_PLATFORMS } from './sync-templates';

const platforms = channels
  .filter(({ capabilities, lookup }) => capabilities.templates === true && lookup?.templates !== undefined)
  .map(({ slug }) => slug);

@Module({
  imports: [AccountsModule],
  providers: [SweepTemplatesWorker, SyncTemplates, { provide: TEMPLATE_PLATFORMS, useValue: platforms }],
})
export class TemplatesModule {}
