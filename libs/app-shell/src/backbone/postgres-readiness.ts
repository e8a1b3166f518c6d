import { DatabaseHealth } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import type { ReadinessCheck } from '../probes/readiness';

/** No app can do anything without Postgres; all can wait for Redis. */
@Injectable()
export class PostgresReadiness implements ReadinessCheck {
  readonly name = 'postgres';

  constructor(private readonly health: DatabaseHealth) {}

  check(): Promise<void> {
    return this.health.ping();
  }
}
