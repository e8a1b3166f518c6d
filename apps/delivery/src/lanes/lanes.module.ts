import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module';
import { ConcludeAttempt } from './conclude-attempt';
import { DrainLane } from './drain-lane';
import { FollowFailure } from './follow-failure';
import { LaneDrainProcessor } from './lane-drain.processor';
import { LaneTransactions } from './lane-transactions';
import { RateLimits } from './rate-limits';
import { SendNextCall } from './send-next-call';
import { SendReport } from './send-report';
import { SettleAbandoned } from './settle-abandoned';
import { SweepLanesWorker } from './sweep-lanes.worker';

@Module({
  imports: [AccountsModule],
  providers: [
    ConcludeAttempt,
    DrainLane,
    FollowFailure,
    LaneDrainProcessor,
    LaneTransactions,
    RateLimits,
    SendNextCall,
    SendReport,
    SettleAbandoned,
    SweepLanesWorker,
  ],
  exports: [DrainLane],
})
export class LanesModule {}
