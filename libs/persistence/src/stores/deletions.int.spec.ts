import type { InboundEvent, InboundMessage } from '@causerie/message-schema';
import {
  aChannelAccount,
  anInboundEdit,
  anInboundMessage,
  aWebhook,
  aWorkspace,
  createTestDatabase,
  type TestDatabase,
} from '@causerie/testing';
import { InboundStore } from './inbound.store';

const OPTIONS = { sweepAfterMs: 3_000, humanPauseMs: 60_000 };

let db: TestDatabase;
let store: InboundStore;

beforeAll(async () => {
  db = await createTestDatabase();
  store = new InboundStore(db.dataSource);
});
afterAll(() => db.close());

const deletionOf = ({ conversation, externalId }: InboundMessage): InboundEvent => ({
  type: 'deletion',
  key: `deletion-${externalId}`,
  conversation,
  externalIds: [externalId],
});

/** An edited message that its author took back, in a workspace with these settings. */
async function takenBack(settings: object) {
  const workspace = await aWorkspace(db);
  await db.owner('UPDATE workspace SET settings = $2 WHERE id = $1', [workspace.id, settings]);
  const account = await aChannelAccount(db, workspace);
  const said = anInboundMessage({ text: 'before' });
  await store.record([aWebhook(account, [said, anInboundEdit(said, 'after')])], OPTIONS);
  await store.record([aWebhook(account, [deletionOf(said)])], OPTIONS);
  const [message] = await db.owner<Record<string, unknown>>(
    `SELECT m.text, m.answerable, m.deleted_at IS NOT NULL AS deleted, m.emptied_at IS NOT NULL AS emptied,
       (SELECT count(*)::int FROM message_version v WHERE v.message_id = m.id) AS versions,
       (SELECT count(*)::int FROM event e WHERE e.type = 'message.deleted' AND e.workspace_id = m.workspace_id) AS told,
       (SELECT last_answerable_seq::int FROM conversation c WHERE c.id = m.conversation_id) AS waiting
     FROM message m WHERE m.workspace_id = $1`,
    [workspace.id],
  );
  return message;
}

describe('a message that its author took back', () => {
  it.each([[{}], [{ deletions: 'purge' }]])(
    'keeps its place and nothing else, with settings %j',
    async (settings) => {
      expect(await takenBack(settings)).toEqual({
        text: '',
        answerable: false,
        deleted: true,
        emptied: true,
        versions: 0,
        told: 1,
        waiting: 0,
      });
    },
  );

  it('stays, marked, where the workspace keeps what is deleted; it is told and not answered all the same', async () => {
    expect(await takenBack({ deletions: 'keep' })).toEqual({
      text: 'after',
      answerable: false,
      deleted: true,
      emptied: false,
      versions: 1,
      told: 1,
      waiting: 0,
    });
  });
});
