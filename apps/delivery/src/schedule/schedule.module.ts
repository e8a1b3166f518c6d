import { Module } from '@nestjs/common';
import { AnnouncedTransaction } from '../lanes/announced-transaction';
import { QueueDueMessages } from './queue-due-messages';
import { SweepScheduleWorker } from './sweep-schedule.worker';

@Module({ providers: [AnnouncedTransaction, QueueDueMessages, SweepScheduleWorker] })
export class ScheduleModule {}
