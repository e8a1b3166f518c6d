import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module';
import { CarryOut } from '../failures/carry-out';
import { FollowFailure } from '../failures/follow-failure';
import { FollowReported } from '../failures/follow-reported';
import { StopAccount } from '../failures/stop-account';
import { AccountPace } from '../rates/account-pace';
import { SecondGate } from '../rates/second-gate';
import { RateLimits } from '../rates/rate-limits';
import { AcceptCall } from '../sending/accept-call';
import { AttemptCall } from '../sending/attempt-call';
import { ConcludeAttempt } from '../sending/conclude-attempt';
import { SendNextCall } from '../sending/send-next-call';
import { SendReport } from '../sending/send-report';
import { SettleAbandoned } from '../sending/settle-abandoned';
import { ChooseForm } from '../windows/choose-form';
import { AnnouncedTransaction } from './announced-transaction';
import { AwaitedStatuses } from '../wake-ups/awaited-statuses';
import { CommitsController } from '../wake-ups/commits.controller';
import { DrainLane } from './drain-lane';
import { HandBackLane } from './hand-back-lane';
import { LaneDrainProcessor } from './lane-drain.processor';
import { LaneTransactions } from './lane-transactions';
import { SweepLanesWorker } from '../wake-ups/sweep-lanes.worker';
import { WakeDueLanes } from '../wake-ups/wake-due-lanes';

/** The lanes and all that sending one message takes. */
@Module({
  imports: [AccountsModule],
  controllers: [CommitsController],
  providers: [
    AcceptCall,
    AccountPace,
    SecondGate,
    AnnouncedTransaction,
    AttemptCall,
    AwaitedStatuses,
    CarryOut,
    ChooseForm,
    ConcludeAttempt,
    DrainLane,
    FollowFailure,
    FollowReported,
    HandBackLane,
    LaneDrainProcessor,
    LaneTransactions,
    RateLimits,
    SendNextCall,
    SendReport,
    SettleAbandoned,
    StopAccount,
    SweepLanesWorker,
    WakeDueLanes,
  ],
  exports: [DrainLane],
})
export class LanesModule {}
