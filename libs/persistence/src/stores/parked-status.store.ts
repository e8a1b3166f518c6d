import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Callbacks about messages whose external id nobody knew when they came. Crosses workspaces. */
@Injectable()
export class ParkedStatusStore {
  constructor(private readonly database: DataSource) {}

  /**
   * Applies those whose message is known by now; mostly its acceptance does that itself. Looks at `limit` of them at
   * most, each less and less often. Returns how many were applied.
   */
  async settle(limit: number): Promise<number> {
    const [row] = await this.database.query<[{ settled: number }]>(
      'SELECT settle_parked_statuses($1) AS settled',
      [limit],
    );
    return row.settled;
  }
}
