import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../database/workspace-transaction';

export interface StoredPlan {
  slug: string;
  name: string;
  /** What the plan may use, such as `ai` or `image`. */
  features: string[];
  pricePerTurnMicro: number;
  pricePerTokenMicro: number;
}

@Injectable()
export class PlanStore {
  /** The plan of the transaction's workspace. */
  async ofWorkspace(tx: WorkspaceTx): Promise<StoredPlan | null> {
    const [row] = await tx.query<PlanRow>(
      `SELECT p.slug, p.name, p.features, p.price_per_turn_micro, p.price_per_token_micro
       FROM workspace w JOIN plan p ON p.slug = w.plan_slug WHERE w.id = $1`,
      [tx.workspaceId],
    );
    if (!row) return null;
    return {
      slug: row.slug,
      name: row.name,
      features: row.features,
      pricePerTurnMicro: Number(row.price_per_turn_micro),
      pricePerTokenMicro: Number(row.price_per_token_micro),
    };
  }
}

interface PlanRow {
  slug: string;
  name: string;
  features: string[];
  price_per_turn_micro: string;
  price_per_token_micro: string;
}
