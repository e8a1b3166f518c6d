import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

@Injectable()
export class DatabaseHealth {
  constructor(private readonly database: DataSource) {}

  /** Rejects when Postgres does not answer. */
  async ping(): Promise<void> {
    await this.database.query('SELECT 1');
  }
}
