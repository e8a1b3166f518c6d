import type { DataSource, EntityManager } from 'typeorm';

/** One transaction over all workspaces. Row-level security binds the owner too; only this role sees all of them. */
export function asSystem<Result>(
  owner: DataSource,
  work: (manager: EntityManager) => Promise<Result>,
): Promise<Result> {
  return owner.transaction(async (manager) => {
    await manager.query('SET LOCAL ROLE causerie_system');
    return work(manager);
  });
}
