import { ChannelAccountDirectory } from '@causerie/channel-accounts';
import { Module } from '@nestjs/common';

/** One directory for all rooms: an account that one room forgets is forgotten for all. */
@Module({ providers: [ChannelAccountDirectory], exports: [ChannelAccountDirectory] })
export class AccountsModule {}
