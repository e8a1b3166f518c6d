import {
  capabilityOfMedia,
  CreditLedger,
  featureAccess,
  PlanDirectory,
  worstCaseMicro,
  type Prices,
} from '@causerie/credits';
import type { MediaKind } from '@causerie/message-schema';
import { Metrics } from '@causerie/observability';
import type { TakenTurn, TurnWork } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { ComposeAnswer } from '../answers/compose-answer';
import { contentOf, wantedCapabilities } from '../answers/content.policy';
import type { TextKey } from '../texts/catalogue';

/** Far beyond any turn: what a hold lives when everything goes wrong. */
const HOLD_TTL_MS = 600_000;

/** The turn has its hold; or why it is not answered, and what the contact is told. */
export type Admission =
  | {
      prices: Prices;
      /** What the plan lets an answer look at or listen to. */ mayUse: (kind: MediaKind) => boolean;
    }
  | { refused: string; textKey: TextKey };

/** Feature access first, which costs nothing; then credits for the most that the turn may cost. */
@Injectable()
export class AdmitTurn {
  constructor(
    private readonly plans: PlanDirectory,
    private readonly ledger: CreditLedger,
    private readonly composeAnswer: ComposeAnswer,
    private readonly metrics: Metrics,
  ) {}

  async admit({ workspaceId, turnId }: TakenTurn, work: TurnWork): Promise<Admission> {
    const plan = await this.plans.planOf(workspaceId);
    for (const capability of wantedCapabilities(contentOf(work.asked))) {
      const access = featureAccess(plan.features, capability);
      if (!access.allowed) return { refused: access.reason, textKey: access.textKey };
    }
    const mayUse = (kind: MediaKind) => featureAccess(plan.features, capabilityOfMedia(kind)).allowed;
    const amountMicro = worstCaseMicro(plan, this.composeAnswer.worstCase(work, mayUse));
    const result = await this.ledger.hold(workspaceId, turnId, { amountMicro, ttlMs: HOLD_TTL_MS });
    this.metrics.counter('credits_hold_total').inc({ result });
    if (result === 'refused') return { refused: 'out_of_credits', textKey: 'out_of_credits' };
    return { prices: plan, mayUse };
  }
}
