import { newCorrelationId } from '@causerie/kernel';
import { Injectable } from '@nestjs/common';
import { RedisConnection } from '../client/redis-connection';
import { loadScript } from '../scripts/lua-script';

const RENEW = loadScript(__dirname, 'renew-lease-1.lua');
const RELEASE = loadScript(__dirname, 'release-lease-1.lua');

/** A right that ends by itself. `token` tells its owner from the next one. */
export interface Lease {
  key: string;
  token: string;
  ttlMs: number;
}

/**
 * Time-limited exclusive rights, for saving work: "one replica is enough for this round".
 *
 * Not for correctness. A holder that is frozen past `ttlMs`, a FLUSHALL or a failover lets two holders run
 * at once, and neither learns of it. What must happen once is guarded by a fence in Postgres, where the
 * write is. A lease that is lost (`renew` answers false) means: stop at the next safe point.
 */
@Injectable()
export class Leases {
  constructor(private readonly redis: RedisConnection) {}

  /** null: another holds it. Throws while Redis is away. */
  async acquire(key: string, ttlMs: number): Promise<Lease | null> {
    const token = newCorrelationId();
    const answer = await this.redis.client.set(key, token, 'PX', ttlMs, 'NX');
    return answer === 'OK' ? { key, token, ttlMs } : null;
  }

  /** Starts the lease's time anew; false when it is no longer ours. */
  async renew({ key, token, ttlMs }: Lease): Promise<boolean> {
    return (await this.redis.run(RENEW, { keys: [key], args: [token, ttlMs] })) === 1;
  }

  /** Ends our lease, never another's; false when it was no longer ours. */
  async release({ key, token }: Lease): Promise<boolean> {
    return (await this.redis.run(RELEASE, { keys: [key], args: [token] })) === 1;
  }
}
