import {
  aChannelAccount,
  anInboundEdit,
  anInboundMessage,
  aWebhook,
  aWorkspace,
  createTestDatabase,
  type TestDatabase,
} from '@causerie/testing';
import type { InboundEvent } from '@causerie/message-schema';
import { Client } from 'pg';
import { aStatus, anEcho } from '../testing/inbound-kit';
import { InboundStore } from './inbound.store';

/** Tables that grow with traffic: no statement on the way in, or of a sweeper, may read one from end to end. */
const GROWING = [
  'message',
  'message_external_id',
  'message_version',
  'conversation',
  'conversation_alias',
  'contact',
  'contact_address',
  'inbound_key',
  'attachment',
  'delivery',
  'turn',
  'lane',
  'event',
];
const MANY = 10_000;

let database: TestDatabase;
let account: { id: string; workspaceId: string };
let client: Client;
let notices: string[];

beforeAll(async () => {
  database = await createTestDatabase();
  account = await aChannelAccount(database, await aWorkspace(database));
  await fill();
  client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  client.on('notice', ({ message }) => notices.push(message ?? ''));
  await client.query(`
    LOAD 'auto_explain';
    SET auto_explain.log_min_duration = 0;
    SET auto_explain.log_nested_statements = on;
    SET auto_explain.log_level = 'notice';
    SET client_min_messages = 'notice';`);
}, 60_000);
afterAll(async () => {
  await client.end();
  await database.close();
});
beforeEach(() => {
  notices = [];
});

/** 2,000 chats with five messages each, one in twenty in an album, and what belongs to them. */
async function fill(): Promise<void> {
  const given = [account.workspaceId, account.id, MANY];
  const inserts = [
    `INSERT INTO contact (id, workspace_id) SELECT md5('p' || n)::uuid, $1 FROM generate_series(1, $3::int / 5) n WHERE $2::uuid IS NOT NULL`,
    `INSERT INTO contact_address (workspace_id, contact_id, channel_account_id, kind, value)
     SELECT $1, md5('p' || n)::uuid, $2, 'user_id', n FROM generate_series(1, $3::int / 5) n`,
    `INSERT INTO conversation (id, workspace_id, channel_account_id, kind, mode, canonical_alias, last_seq, last_answerable_seq)
     SELECT md5('c' || n)::uuid, $1, $2, 'private', 'answer', n, 5, 5 FROM generate_series(1, $3::int / 5) n`,
    `INSERT INTO conversation_alias (workspace_id, channel_account_id, value, conversation_id)
     SELECT $1, $2, n, md5('c' || n)::uuid FROM generate_series(1, $3::int / 5) n`,
    `INSERT INTO message (id, workspace_id, conversation_id, channel_account_id, seq, direction, author, kind, parts,
       correlation_id, answerable, group_key)
     SELECT md5('m' || n)::uuid, $1, md5('c' || (n - 1) / 5 + 1)::uuid, $2, (n - 1) % 5 + 1, 'inbound', 'contact', 'text', '[]',
       'c', true, CASE WHEN n % 20 = 0 THEN 'g' || n END FROM generate_series(1, $3::int) n`,
    `INSERT INTO message_external_id (workspace_id, channel_account_id, external_id, message_id)
     SELECT $1, $2, 'x' || n, md5('m' || n)::uuid FROM generate_series(1, $3::int) n`,
    `INSERT INTO inbound_key (workspace_id, channel_account_id, key) SELECT $1, $2, 'old' || n FROM generate_series(1, $3::int) n`,
    `INSERT INTO turn (id, workspace_id, conversation_id, from_seq, to_seq, correlation_id, state, ended_at)
     SELECT md5('t' || n)::uuid, $1, md5('c' || n)::uuid, 1, 5, 'c', 'replied', app_now()
     FROM generate_series(1, $3::int / 5) n WHERE $2::uuid IS NOT NULL`,
    `INSERT INTO lane (workspace_id, conversation_id) SELECT $1, md5('c' || n)::uuid
     FROM generate_series(1, $3::int / 5) n WHERE $2::uuid IS NOT NULL`,
    `INSERT INTO delivery (message_id, workspace_id, conversation_id, channel_account_id, seq, status, correlation_id)
     SELECT md5('m' || n)::uuid, $1, md5('c' || (n - 1) / 5 + 1)::uuid, $2, (n - 1) % 5 + 1, 'sent', 'c'
     FROM generate_series(1, $3::int) n`,
    `INSERT INTO event (workspace_id, channel, type, payload, position)
     SELECT $1, 'conversation:' || n, 'message.created', '{}', n FROM generate_series(1, $3::int) n WHERE $2::uuid IS NOT NULL`,
    `INSERT INTO event_head (workspace_id, last_position) SELECT $1, $3::int WHERE $2::uuid IS NOT NULL`,
    `INSERT INTO attachment (workspace_id, message_id, channel_account_id, ordinal, kind, ref)
     SELECT $1, md5('m' || n)::uuid, $2, 0, 'image', '{}' FROM generate_series(1, $3::int) n`,
    `INSERT INTO message_version (workspace_id, message_id, version, parts, edited_at)
     SELECT $1, md5('m' || n)::uuid, 1, '[]', app_now() FROM generate_series(1, $3::int) n WHERE $2::uuid IS NOT NULL`,
  ];
  for (const sql of inserts) await database.owner(sql, given);
  await database.owner('ANALYZE');
}

/** Every plan that Postgres used since the last look: sequential scans of growing tables, with their statement. */
function wholeReads(): string[] {
  const plans = notices.filter((text) => text.includes('Query Text:'));
  expect(plans.length).toBeGreaterThan(0);
  const scan = new RegExp(`Seq Scan on (?:public\\.)?(${GROWING.join('|')})\\b`);
  return plans.filter((plan) => scan.test(plan));
}

const inChat = (n: number, given: Parameters<typeof anInboundMessage>[0] = {}) =>
  anInboundMessage({
    conversation: { aliases: [String(n)], kind: 'private' },
    sender: { addresses: [{ kind: 'user_id', value: String(n) }], displayName: 'Ada' },
    ...given,
  });

async function record(...events: InboundEvent[]): Promise<void> {
  const watched = {
    query: async (sql: string, values: unknown[]) => (await client.query(sql, values)).rows as unknown,
  };
  const webhooks = events.map((event) => aWebhook(account, [event]));
  await new InboundStore(watched as never).record(webhooks, { sweepAfterMs: 3_000, humanPauseMs: 60_000 });
}

const BATCHES: [string, () => InboundEvent[]][] = [
  ['one message in a known chat', () => [inChat(7)]],
  ['a hundred messages in known chats', () => Array.from({ length: 100 }, (_, n) => inChat(n + 1))],
  ['fifty messages in new chats', () => Array.from({ length: 50 }, (_, n) => inChat(1_000_000 + n))],
  ['a chat that moves', () => [inChat(9, { conversation: { aliases: ['-1009', '9'], kind: 'group' } })]],
  [
    'the parts of an album',
    () =>
      [1, 2, 3].map((n) =>
        inChat(11, {
          groupKey: 'new-album',
          pace: 'album',
          parts: [{ kind: 'image', attachment: 0 }],
          attachments: [{ kind: 'image', ref: { n } }],
        }),
      ),
  ],
  ['an edit', () => [anInboundEdit(inChat(13, { externalId: 'x65' }), 'edited')]],
  [
    'a deletion',
    () => [
      {
        type: 'deletion',
        key: 'gone',
        conversation: { aliases: ['14'], kind: 'private' },
        externalIds: ['x70'],
      },
    ],
  ],
  [
    'a status',
    () => [
      {
        type: 'status',
        key: 'seen',
        conversation: { aliases: ['15'], kind: 'private' },
        externalId: 'x75',
        status: 'read',
        at: '2026-01-01T12:00:00.000Z',
      },
    ],
  ],
  [
    'a status with our own key of a send that is known',
    () => [
      aStatus('x9999999', 'read', {
        callbackData: '00000000-0000-0000-0000-000000000000:0',
        conversation: { aliases: ['17'], kind: 'private' },
      }),
    ],
  ],
  [
    'a status that covers what came before',
    () => [
      aStatus('x80', 'read', { coversEarlier: true, conversation: { aliases: ['16'], kind: 'private' } }),
    ],
  ],
  [
    'a watermark',
    () => [
      {
        type: 'watermark',
        key: 'seen-all',
        conversation: { aliases: ['17'], kind: 'private' },
        status: 'read',
        upTo: '2999-01-01T12:00:00.000Z',
        at: '2026-01-01T12:00:00.000Z',
      },
    ],
  ],
  [
    'an identity that makes two people and two chats one',
    () => [
      {
        type: 'identity',
        key: 'same',
        conversation: { aliases: ['18', '19'], kind: 'private' },
        sender: {
          addresses: [
            { kind: 'user_id', value: '18' },
            { kind: 'user_id', value: '19' },
          ],
        },
        at: '2026-01-01T12:00:00.000Z',
      },
    ],
  ],
  [
    'a hundred messages of people with two addresses, half of them new',
    () =>
      Array.from({ length: 100 }, (_, n) =>
        anInboundMessage({
          conversation: { aliases: [String(n + 40), `user-${n}`], kind: 'private' },
          sender: {
            addresses: [
              { kind: 'user_id', value: n % 2 ? String(n + 40) : `new-${n}` },
              { kind: 'phone', value: `phone-${n}` },
            ],
          },
        }),
      ),
  ],
  ['the past of a chat', () => [inChat(30, { historical: true })]],
  [
    'an echo that may be our own',
    () => [anEcho('hello', { conversation: { aliases: ['31'], kind: 'private' } })],
  ],
  [
    'the health of an account',
    () => [
      {
        type: 'health',
        key: 'ill',
        conversation: { aliases: ['account'], kind: 'system' },
        aspect: 'quality',
        level: 'warning',
        state: 'YELLOW',
        at: '2026-01-01T12:00:00.000Z',
      },
    ],
  ],
  ['an answer of a human', () => [inChat(16, { author: 'human', answerable: false, sender: undefined })]],
];

describe('with 10,000 messages stored, no growing table is read whole', () => {
  it.each(BATCHES)('to record %s', async (_, events) => {
    await record(...events());
    // Once more, so that plans which Postgres keeps are seen as well.
    for (let n = 0; n < 6; n++) await record(inChat(20 + n));
    expect(wholeReads()).toEqual([]);
  });

  it.each([
    `SELECT * FROM sweep_conversations(100, '3 seconds')`,
    `SELECT * FROM sweep_turns(100, '3 seconds')`,
    `SELECT * FROM sweep_lanes(100, '3 seconds')`,
    `SELECT * FROM sequence_events(500)`,
    `SELECT * FROM unsequenced_events()`,
    `SELECT * FROM settle_parked_statuses(100)`,
    `SELECT * FROM release_parked_echoes(100, '3 seconds', '30 minutes')`,
  ])('to run %s', async (sql) => {
    for (let n = 0; n < 7; n++) await client.query(sql);
    expect(wholeReads()).toEqual([]);
  });
});
