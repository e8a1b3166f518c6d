import { DataSource, EntityManager, type EntityTarget, type ObjectLiteral, type Repository } from 'typeorm';
import { Injectable } from '@nestjs/common';

/**
 * An open transaction that sees one workspace. Whoever has one may read and write that workspace's rows and no
 * others: stores ask for it as their first parameter, so there is no way to forget it.
 */
export class WorkspaceTx {
  constructor(
    readonly workspaceId: string,
    private readonly manager: EntityManager,
  ) {}

  query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.manager.query<Row[]>(sql, [...parameters]);
  }

  /** INSERT, UPDATE or DELETE … RETURNING: only the rows, without TypeORM's count beside them. */
  async write<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const answer = await this.manager.query<unknown[]>(sql, [...parameters]);
    const withCount = answer.length === 2 && Array.isArray(answer[0]) && typeof answer[1] === 'number';
    return (withCount ? answer[0] : answer) as Row[];
  }

  repository<Entity extends ObjectLiteral>(entity: EntityTarget<Entity>): Repository<Entity> {
    return this.manager.getRepository(entity);
  }
}

@Injectable()
export class WorkspaceTransaction {
  constructor(private readonly database: DataSource) {}

  /** Runs `work` in one transaction of one workspace; rolled back when it throws. */
  run<Result>(workspaceId: string, work: (tx: WorkspaceTx) => Promise<Result>): Promise<Result> {
    return this.database.transaction(async (manager) => {
      await manager.query(`SELECT set_config('app.workspace_id', $1, true)`, [workspaceId]);
      return work(new WorkspaceTx(workspaceId, manager));
    });
  }
}
