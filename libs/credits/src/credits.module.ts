import { Module } from '@nestjs/common';
import { CreditLedger } from './credit-ledger';
import { PlanDirectory } from './plan-directory';

/** Needs persistence and Redis in the same app. */
@Module({ providers: [CreditLedger, PlanDirectory], exports: [CreditLedger, PlanDirectory] })
export class CreditsModule {}
