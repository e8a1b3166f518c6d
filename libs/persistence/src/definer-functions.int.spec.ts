import { newId } from '@causerie/kernel';
import { aChannelAccount, aWorkspace, createTestDatabase, type TestDatabase } from '@causerie/testing';

/** All that crosses workspaces, what each may do, and whether the services may call it. */
const DEFINER: Record<string, { may: string; services: boolean }> = {
  account_health_counts: { may: 'count what is not well by platform, aspect and level', services: true },
  count_knowledge: { may: 'count passages of the current workspace', services: true },
  create_workspace: { may: 'add a workspace with its key and credits', services: false },
  credit_differences: { may: 'name workspaces whose balance and entries differ', services: true },
  event_heads: { may: 'tell how far the logs of given workspaces reach', services: true },
  expire_credit_holds: { may: 'release overdue holds of ended turns', services: true },
  find_api_key: { may: 'read one key by its prefix: hash, scopes, workspace', services: true },
  find_channel_account: { may: 'read one account by id, sealed credentials included', services: true },
  find_workspace: { may: 'find the id of a workspace by name', services: false },
  polled_accounts: { may: 'read the ids of active accounts of given platforms', services: true },
  purge_expired: {
    may: 'delete raw events, inbound keys, parked statuses and events past retention',
    services: true,
  },
  quarantine_webhook: { may: 'add a raw event and why it was set aside', services: true },
  record_consents: {
    may: 'record what contacts said about being written to, and confirm it',
    services: true,
  },
  record_inbound: { may: 'record parsed webhooks of many accounts', services: true },
  release_parked_echoes: {
    may: 'record echoes whose time is over, or settle unknown sends by them',
    services: true,
  },
  route_channel_accounts: {
    may: 'read the ids of accounts by their id or owner on a platform',
    services: true,
  },
  search_knowledge: { may: 'search passages of the current workspace', services: true },
  sequence_events: { may: 'give positions to events and return those events', services: true },
  settle_parked_statuses: { may: 'apply parked statuses whose message is known by now', services: true },
  sweep_albums: { may: 'push albums with a due re-sync on and name them', services: true },
  sweep_attachments: { may: 'hand due attachments over and name them', services: true },
  sweep_conversations: { may: 'push due conversations on and name them', services: true },
  sweep_credentials: { may: 'push accounts with ending credentials on and name them', services: true },
  sweep_displaced_media: { may: 'push what a fallback store took on and name it', services: true },
  sweep_history: { may: 'push accounts whose past is fetched on and name them', services: true },
  sweep_lanes: { may: 'push due lanes on and name them', services: true },
  sweep_reported_failures: { may: 'claim failures that were reported after acceptance', services: true },
  sweep_scheduled_messages: { may: 'push due scheduled messages on and name them', services: true },
  sweep_template_accounts: {
    may: 'push accounts with a due catalogue of templates on and name them',
    services: true,
  },
  sweep_turns: { may: 'push due turns on and name them', services: true },
  sweep_waiting: { may: 'tell of long waits for a person, and end too long ones', services: true },
  unanswered_messages: { may: 'count messages that wait for the bot too long', services: true },
  unsequenced_events: { may: 'count events without a position', services: true },
  waiting_conversations: { may: 'count conversations that wait for a person', services: true },
};

/** Parts of definer functions, and what belongs to the installation's owner: not for the services. */
const INTERNAL = [
  'accept_call',
  'add_consent_event',
  'complete_edited_message',
  'create_workspace',
  'edit_message',
  'empty_message',
  'find_workspace',
  'forget_former_addresses',
  'grant_credits',
  'join_album',
  'lock_inbound_conversations',
  'merge_conversation',
  'merge_inbound_contacts',
  'merge_inbound_conversations',
  'record_attachments',
  'record_conversation_aliases',
  'record_inbound_changes',
  'record_inbound_contacts',
  'record_inbound_conversations',
  'record_inbound_echoes',
  'record_inbound_keys',
  'record_inbound_messages',
  'record_status',
  'repoint_messages',
  'send_system_text',
  'settle_callback',
  'settle_echo',
];

interface FunctionFacts {
  name: string;
  owner: string;
  definer: boolean;
  config: string[] | null;
  open_to_all: boolean;
  services: boolean;
}

const OWN = `p.pronamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')`;

let database: TestDatabase;
let functions: FunctionFacts[];

beforeAll(async () => {
  database = await createTestDatabase();
  functions = await database.owner<FunctionFacts>(`
    SELECT p.proname AS name, p.proowner::regrole::text AS owner, p.prosecdef AS definer, p.proconfig AS config,
      EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x WHERE x.grantee = 0) AS open_to_all,
      has_function_privilege('causerie_app', p.oid, 'EXECUTE') AS services
    FROM pg_proc p WHERE ${OWN} ORDER BY 1`);
});
afterAll(() => database.close());

describe('functions that cross workspaces', () => {
  it('are exactly those listed here', () => {
    expect(functions.filter(({ definer }) => definer).map(({ name }) => name)).toEqual(Object.keys(DEFINER));
  });

  it('belong to causerie_system and look up names in places nobody else can write to', () => {
    for (const { name, owner, config } of functions.filter(({ definer }) => definer))
      expect([name, owner, config?.filter((setting) => !/^(enable_|plan_cache_mode)/.test(setting))]).toEqual(
        [
          name,
          'causerie_system',
          // pg_temp last: unnamed it would come first, and a session's temporary table would stand in for ours.
          ['search_path=pg_catalog, public, pg_temp'],
        ],
      );
  });

  it('are callable by the services only where the list says so', () => {
    for (const { name, services } of functions.filter(({ definer }) => definer))
      expect([name, services]).toEqual([name, DEFINER[name]?.services]);
  });

  it('are not led astray by a temporary table of the caller', async () => {
    const account = await aChannelAccount(database, await aWorkspace(database));
    const runner = database.dataSource.createQueryRunner();
    try {
      await runner.query('CREATE TEMPORARY TABLE channel_account (LIKE public.channel_account)');
      const found = (await runner.query('SELECT id FROM find_channel_account($1)', [
        account.id,
      ])) as unknown[];
      expect(found).toEqual([{ id: account.id }]);
      await runner.query('DROP TABLE pg_temp.channel_account');
    } finally {
      await runner.release();
    }
  });
});

describe('all functions', () => {
  it('are closed to PUBLIC', () => {
    expect(functions.filter(({ open_to_all }) => open_to_all)).toEqual([]);
  });

  it('are closed to the services where they are parts of others', () => {
    expect(functions.filter(({ services }) => !services).map(({ name }) => name)).toEqual(INTERNAL);
  });

  it('that are no definers run with the rights of their caller, and belong to the owner', () => {
    for (const { name, owner } of functions.filter(({ definer }) => !definer))
      expect([name, owner]).not.toEqual([name, expect.stringMatching(/^causerie_(app|system)$/)]);
  });

  it('that are no definers are bound by row-level security', async () => {
    const mine = await aWorkspace(database);
    const other = await aWorkspace(database);
    await database.transaction.run(mine.id, async (tx) => {
      const add = (workspaceId: string) =>
        tx.query('SELECT add_conversation_event($1, $2, $3, $4, $5)', [workspaceId, newId(), 't', {}, 'c']);
      await add(mine.id);
      await expect(add(other.id)).rejects.toMatchObject({ driverError: { code: '42501' } });
    });
  });

  it('that the services may not call refuse them', async () => {
    const refused = { driverError: { code: '42501' } };
    const call = (sql: string, values: unknown[]) => database.dataSource.query(sql, values);
    await expect(call('SELECT grant_credits($1, 5)', [newId()])).rejects.toMatchObject(refused);
    await expect(call('SELECT find_workspace($1)', ['x'])).rejects.toMatchObject(refused);
    await expect(
      call('SELECT create_workspace($1, $2, $3, $4, $5, $6, $7)', [
        newId(),
        'x',
        'standard',
        'en',
        newId(),
        Buffer.from('x'),
        'x',
      ]),
    ).rejects.toMatchObject(refused);
  });
});

describe('roles', () => {
  it('the services and the definer are bound and can make nothing of their own', async () => {
    const roles = await database.owner(`
      SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication
      FROM pg_roles WHERE rolname IN ('causerie_app', 'causerie_system') ORDER BY 1`);
    const nothing = {
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
    };
    expect(roles).toEqual([
      { rolname: 'causerie_app', rolcanlogin: true, ...nothing },
      { rolname: 'causerie_system', rolcanlogin: false, ...nothing },
    ]);
  });

  it('none may create in the schema, and the services are members of nothing', async () => {
    const [facts] = await database.owner(`
      SELECT has_schema_privilege('causerie_app', 'public', 'CREATE') AS app,
        has_schema_privilege('causerie_system', 'public', 'CREATE') AS system,
        (SELECT count(*)::int FROM pg_auth_members WHERE member IN ('causerie_app'::regrole, 'causerie_system'::regrole)) AS memberships`);
    expect(facts).toEqual({ app: false, system: false, memberships: 0 });
  });
});

describe('the search of knowledge', () => {
  it('gives nothing of another workspace, whatever workspace it is asked for', async () => {
    const [mine, other] = [await aWorkspace(database), await aWorkspace(database)];
    for (const { id } of [mine, other]) {
      const [document] = await database.owner<{ id: string }>(
        `INSERT INTO knowledge_document (workspace_id, source, title, locale, sha256)
         VALUES ($1, 'hours.md', 'Hours', 'en', '') RETURNING id`,
        [id],
      );
      await database.owner(
        `INSERT INTO knowledge_passage (workspace_id, document_id, ordinal, heading, body, locale, search)
         VALUES ($1, $2, 0, 'Hours', $3, 'en', to_tsvector('simple', 'open monday'))`,
        [id, document?.id, id],
      );
    }
    const ask = (from: string, about: string) =>
      database.transaction.run(from, async (tx) => ({
        found: await tx.query<{ body: string }>(`SELECT body FROM search_knowledge($1, 'open', 'en', 10)`, [
          about,
        ]),
        counted: await tx.query(`SELECT passages FROM count_knowledge($1, ARRAY['open'::tsquery], 'en')`, [
          about,
        ]),
      }));
    expect((await ask(mine.id, mine.id)).found).toEqual([{ body: mine.id }]);
    expect(await ask(mine.id, other.id)).toEqual({
      found: [],
      counted: [{ passages: '0' }, { passages: '0' }],
    });
    expect(
      await database.dataSource.query(`SELECT body FROM search_knowledge($1, 'open', 'en', 10)`, [mine.id]),
    ).toEqual([]);
  });
});
