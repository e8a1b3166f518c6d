import { UsageError } from '@causerie/kernel';
import type { DataSource } from 'typeorm';

interface RoleFacts {
  name: string;
  superuser: boolean;
  bypasses: boolean;
  owns: boolean;
  system: boolean;
}

/**
 * Refuses a role that row-level security would not bind. A service that started as such would show one
 * workspace's conversations to another without anybody noticing.
 * @throws UsageError
 */
export async function assertBoundRole(database: DataSource): Promise<void> {
  const [role] = await database.query<[RoleFacts]>(`
    SELECT r.rolname AS name, r.rolsuper AS superuser, r.rolbypassrls AS bypasses,
      EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
        AND pg_has_role(r.oid, c.relowner, 'MEMBER')) AS owns,
      coalesce(pg_has_role(r.oid, to_regrole('causerie_system'), 'MEMBER'), false) AS system
    FROM pg_roles r WHERE r.rolname = current_user`);
  const why = reasonAgainst(role);
  if (why) {
    throw new UsageError(
      `DATABASE_URL logs in as "${role.name}", which ${why}: row-level security would not protect one workspace ` +
        'from another. Use the role causerie_app; `npm run migrate` creates it and prints how to connect.',
    );
  }
}

function reasonAgainst(role: RoleFacts): string | undefined {
  if (role.superuser) return 'is a superuser';
  if (role.bypasses) return 'may bypass row-level security';
  if (role.owns) return 'owns the tables';
  if (role.system) return 'is a member of causerie_system';
  return undefined;
}
