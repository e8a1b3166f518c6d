import { ChannelAccountDirectory } from '@causerie/channel-accounts';
import { Module } from '@nestjs/common';
import { AccountChangedController } from './account-changed.controller';

/** One directory for all rooms: an account that one room forgets is forgotten for all. */
@Module({
  controllers: [AccountChangedController],
  providers: [ChannelAccountDirectory],
  exports: [ChannelAccountDirectory],
})
export class AccountsModule {}
