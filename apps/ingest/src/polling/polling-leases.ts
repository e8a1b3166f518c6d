import { Leases, RedisKeys, type Lease } from '@causerie/redis';
import { Injectable } from '@nestjs/common';

/** Longer than a wait of the platform's, our patience with it, and the writing of a page. */
const LEASE_MS = 90_000;

/** One replica asks for an account's webhooks: two would only be refused by the platform. */
@Injectable()
export class PollingLeases {
  constructor(
    private readonly leases: Leases,
    private readonly keys: RedisKeys,
  ) {}

  /** Runs the work while no other replica does; not at all where one does. `held` renews, and says whether it may go on. */
  async during(
    account: { workspaceId: string; accountId: string },
    work: (held: () => Promise<boolean>) => Promise<void>,
  ): Promise<void> {
    const key = this.keys.lease(account.workspaceId, `poll:${account.accountId}`);
    const lease: Lease | null = await this.leases.acquire(key, LEASE_MS);
    if (!lease) return;
    try {
      await work(() => this.leases.renew(lease));
    } finally {
      await this.leases.release(lease).catch(() => false);
    }
  }
}
