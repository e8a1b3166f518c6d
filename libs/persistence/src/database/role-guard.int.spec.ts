import { UsageError } from '@causerie/kernel';
import { createTestDatabase, type TestDatabase } from '@causerie/testing';
import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { assertBoundRole } from './role-guard';

const suffix = randomBytes(4).toString('hex');
const roles = {
  bypassing: `test_bypassing_${suffix}`,
  owning: `test_owning_${suffix}`,
  memberOfOwner: `test_owner_member_${suffix}`,
  system: `test_system_${suffix}`,
  plain: `test_plain_${suffix}`,
};

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const role of Object.values(roles))
    await database.owner(`CREATE ROLE ${role} LOGIN PASSWORD 'test-only' NOINHERIT`);
  await database.owner(`ALTER ROLE ${roles.bypassing} BYPASSRLS`);
  await database.owner(`ALTER TABLE plan OWNER TO ${roles.owning}`);
  await database.owner(`GRANT ${roles.owning} TO ${roles.memberOfOwner}`);
  await database.owner(`GRANT causerie_system TO ${roles.system}`);
});
afterAll(async () => {
  await database.owner(`REASSIGN OWNED BY ${roles.owning} TO CURRENT_USER`);
  for (const role of Object.values(roles)) await database.owner(`DROP ROLE ${role}`);
  await database.close();
});

async function guard(url: string): Promise<void> {
  const dataSource = await new DataSource({ type: 'postgres', url, poolSize: 1 }).initialize();
  try {
    await assertBoundRole(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

function as(role: string): string {
  const url = new URL(database.ownerUrl);
  url.username = role;
  url.password = 'test-only';
  return url.toString();
}

describe('a service starts', () => {
  it('as causerie_app', async () => {
    await expect(guard(database.appUrl)).resolves.toBeUndefined();
  });

  it('not as a superuser', async () => {
    await expect(guard(database.ownerUrl)).rejects.toThrow(
      /^DATABASE_URL logs in as ".+", which is a superuser: /,
    );
  });

  it.each([
    ['that may bypass row-level security', roles.bypassing, 'may bypass row-level security'],
    ['that owns a table', roles.owning, 'owns the tables'],
    ['that can become the owner of a table', roles.memberOfOwner, 'owns the tables'],
    ['that can become causerie_system', roles.system, 'is a member of causerie_system'],
  ])('not as a role %s, and is told what to do', async (_, role, reason) => {
    const refusal = guard(as(role));
    await expect(refusal).rejects.toBeInstanceOf(UsageError);
    await expect(refusal).rejects.toThrow(
      `DATABASE_URL logs in as "${role}", which ${reason}: row-level security would not protect one workspace from ` +
        'another. Use the role causerie_app; `npm run migrate` creates it and prints how to connect.',
    );
  });

  it('as a role without any rights, which then sees nothing', async () => {
    await expect(guard(as(roles.plain))).resolves.toBeUndefined();
  });
});
