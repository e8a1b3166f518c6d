import { PlanStore, type StoredPlan, WorkspaceTransaction } from '@causerie/persistence';
import { JsonCache, RedisKeys } from '@causerie/redis';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';

/** Also bounds how long an old plan may live when `forget` was lost in an outage of Redis. */
const CACHE_TTL_MS = 3_600_000;

const planSchema: z.ZodType<StoredPlan> = z.object({
  slug: z.string(),
  name: z.string(),
  features: z.array(z.string()),
  pricePerTurnMicro: z.number(),
  pricePerTokenMicro: z.number(),
});

/** What a workspace has subscribed to, remembered for an hour. */
@Injectable()
export class PlanDirectory {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly store: PlanStore,
    private readonly cache: JsonCache,
    private readonly keys: RedisKeys,
  ) {}

  async planOf(workspaceId: string): Promise<StoredPlan> {
    const key = this.keys.cache(workspaceId, 'plan');
    const known = await this.cache.get(key, planSchema);
    if (known) return known;
    const plan = await this.transaction.run(workspaceId, (tx) => this.store.ofWorkspace(tx));
    if (!plan) throw new Error('The workspace has no plan');
    await this.cache.set(key, plan, CACHE_TTL_MS);
    return plan;
  }

  /** Call it after the commit that changes a workspace's plan. */
  async forget(workspaceId: string): Promise<void> {
    await this.cache.invalidate(this.keys.cache(workspaceId, 'plan'));
  }
}
