import { createDataSource, FailedAttachments, InboundStore } from '@causerie/persistence';
import {
  aChannelAccount,
  anInboundMessage,
  aWebhook,
  aWorkspace,
  createTestDatabase,
  type TestDatabase,
} from '@causerie/testing';
import type { DataSource } from 'typeorm';
import { failedLines, retryFailed } from './failed-files';

let db: TestDatabase;
let owner: DataSource;
let failed: FailedAttachments;
beforeAll(async () => {
  db = await createTestDatabase();
  owner = await createDataSource({ url: db.ownerUrl, poolMax: 1, applicationName: 'test' }).initialize();
  failed = new FailedAttachments(owner);
});
afterAll(async () => {
  await owner.destroy();
  await db.close();
});
beforeEach(() => db.owner(`UPDATE attachment SET state = 'stored', due_at = NULL`));

type Ending = { state: string; description?: string; code?: string };

/** A workspace to which somebody sent files that ended so; returns it with the files' ids. */
async function received(...endings: Ending[]) {
  const workspace = await aWorkspace(db);
  const account = await aChannelAccount(db, workspace);
  const attachments = endings.map(() => ({
    kind: 'image' as const,
    ref: { id: 'x' },
    fileName: 'secret.png',
  }));
  const parts = endings.map((_, attachment) => ({ kind: 'image' as const, attachment }));
  const event = anInboundMessage({ parts: [...parts, { kind: 'text', text: 'private words' }], attachments });
  const options = { sweepAfterMs: 3_000, humanPauseMs: 1_000 };
  await new InboundStore(db.dataSource).record([aWebhook(account, [event])], options);
  const rows = await db.owner<{ id: string }>(
    'SELECT id FROM attachment WHERE workspace_id = $1 ORDER BY ordinal',
    [workspace.id],
  );
  for (const [index, { state, description = 'No answer.', code = state }] of endings.entries())
    await db.owner('UPDATE attachment SET state = $2, failure = $3, due_at = NULL WHERE id = $1', [
      rows[index]?.id,
      state,
      JSON.stringify({ code, description }),
    ]);
  return { workspace, account, ids: rows.map(({ id }) => id) };
}

const dueOnes = async () =>
  (await db.owner<{ id: string }>('SELECT id FROM attachment WHERE due_at IS NOT NULL')).map(({ id }) => id);

describe('media failed', () => {
  it('says that nothing is missing', async () => {
    expect(await failedLines(failed, { limit: 9 })).toEqual(['Every file came, or is still on its way.']);
  });

  it('shows by workspace what did not come and why, and nothing of what people wrote or named', async () => {
    const one = await received({ state: 'failed', description: 'x'.repeat(200) }, { state: 'too_large' });
    const other = await received({ state: 'failed', code: 'unexpected', description: 'private words' });
    const text = (await failedLines(failed, { limit: 9 })).join('\n');
    for (const { workspace, ids } of [one, other]) {
      const [, section = ''] = text.split(`workspace ${workspace.name} (${workspace.id})`);
      for (const id of ids) expect(section.split('\n\n')[0]).toContain(id);
    }
    expect(text).toContain('3 files did not come: 2 failed, 1 too_large.');
    expect(text).toMatch(/ telegram +image +failed +no /);
    expect(text).toContain(`${'x'.repeat(79)}…`);
    expect(text).not.toMatch(/private|secret|Ada/);
  });

  it('shows the newest, and says how many there are', async () => {
    await received({ state: 'failed' }, { state: 'expired' });
    const text = (await failedLines(failed, { limit: 1 })).join('\n');
    expect(text).toContain('2 files did not come');
    expect(text).toContain('The newest 1 are shown');
  });
});

describe('media retry', () => {
  it('makes all that failed due again, and nothing else', async () => {
    const { ids } = await received({ state: 'failed' }, { state: 'infected' }, { state: 'failed' });
    expect(await retryFailed(failed, {})).toContain('2 files are due again');
    expect((await dueOnes()).sort()).toEqual([ids[0], ids[2]].sort());
  });

  it('takes one account’s, or one file', async () => {
    const [one, other] = [await received({ state: 'failed' }), await received({ state: 'failed' })];
    expect(await retryFailed(failed, { channelAccountId: one.account.id })).toContain('1 file is due again');
    expect(await dueOnes()).toEqual(one.ids);
    await retryFailed(failed, { attachmentId: other.ids[0] ?? '' });
    expect(await dueOnes()).toHaveLength(2);
  });

  it('says why a file is not tried again', async () => {
    const { account, ids } = await received({ state: 'too_large' });
    await expect(retryFailed(failed, { attachmentId: ids[0] ?? '' })).rejects.toThrow('It is too_large');
    await expect(retryFailed(failed, { attachmentId: account.id })).rejects.toThrow('Nobody has sent');
    expect(await retryFailed(failed, { channelAccountId: account.id })).toContain('Nothing has failed');
  });
});
