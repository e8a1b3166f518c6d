import { randomBytes } from 'node:crypto';
import { ATTEMPTS_MAX, FetchRig } from '../attachments/testing/fetch-rig';
import { noticeFor } from './notice-texts';

let rig: FetchRig;
/** Nothing before it is of this test. */
let sinceSeq = 0;

beforeAll(async () => {
  rig = await FetchRig.start();
});
afterAll(() => rig.close());
beforeEach(async () => {
  rig.simulator.clearFileFaults();
  await rig.media.db.owner('UPDATE attachment SET due_at = NULL');
  // The one chat that the rig has, all of it answered.
  const [row] = await rig.media.db.owner<{ last_seq: string }>(
    `UPDATE conversation SET owner = 'bot', owner_until = NULL, mode = 'answer', handled_seq = last_seq RETURNING last_seq`,
  );
  sinceSeq = Number(row?.last_seq ?? 0);
});

const aDocument = () => ({ kind: 'document' as const, base64: randomBytes(64).toString('base64') });
type SentDocument = ReturnType<typeof aDocument> & { sizeBytes?: number };
const received = async (file: SentDocument = aDocument()): Promise<string> => (await rig.receive(file)).id;

interface Turn {
  state: 'open' | 'replied' | 'handed_over' | 'refused';
  /** Files that it says are still to come. */
  awaited?: readonly string[];
}

/** The chat's turn over what has not been answered. */
async function turn({ state, awaited }: Turn): Promise<void> {
  const [row] = await rig.media.db.owner<{ id: string }>(
    `INSERT INTO turn (workspace_id, conversation_id, from_seq, to_seq, correlation_id)
     SELECT workspace_id, id, handled_seq + 1, last_answerable_seq, 'test' FROM conversation RETURNING id`,
  );
  if (state === 'open') return;
  const outcome = { reason: 'test', ...(awaited && { awaited }) };
  await rig.media.db.owner('SELECT end_turn($1, $2, $3)', [row?.id, state, outcome]);
}

/** A file whose message the open turn covers. */
async function receivedInTheOpenTurn(file?: SentDocument): Promise<string> {
  const id = await received(file);
  await rig.media.db.owner(
    `UPDATE turn t SET to_seq = c.last_answerable_seq FROM conversation c WHERE c.id = t.conversation_id AND t.state = 'open'`,
  );
  return id;
}

async function closeTurns(): Promise<void> {
  await rig.media.db.owner(`SELECT end_turn(id, 'replied', '{}') FROM turn WHERE state = 'open'`);
}

async function owns(owner: string): Promise<void> {
  await rig.media.db.owner('UPDATE conversation SET owner = $1', [owner]);
}

async function owner(): Promise<string | undefined> {
  return (await rig.media.db.owner<{ owner: string }>('SELECT owner FROM conversation'))[0]?.owner;
}

async function said(): Promise<string[]> {
  const rows = await rig.media.db.owner<{ text: string }>(
    `SELECT text FROM message WHERE direction = 'outbound' AND seq > $1 ORDER BY seq`,
    [sinceSeq],
  );
  return rows.map(({ text }) => text);
}

async function expires(id: string): Promise<void> {
  rig.simulator.addFileFault({ fault: { kind: 'missing' } });
  await rig.fetch(id);
  expect(await rig.attachment(id)).toMatchObject({ state: 'expired' });
}

async function failsForGood(id: string): Promise<void> {
  rig.simulator.addFileFault({ fault: { kind: '5xx' } });
  for (let tried = 1; tried <= ATTEMPTS_MAX; tried += 1) {
    expect(await said()).toEqual([]);
    await rig.fetch(id);
    await rig.media.db.shiftClock(60_000);
  }
  expect(await rig.attachment(id)).toMatchObject({ state: 'failed', due_at: null });
}

async function comes(id: string): Promise<void> {
  await rig.fetch(id);
  expect(await rig.attachment(id)).toMatchObject({ state: 'stored' });
}

const GONE = noticeFor('expired', 'en');
const FAILED = noticeFor('failed', 'en');
const LATE = noticeFor('late', 'en');

describe('a file that will not come', () => {
  it.each([
    ['expired', expires, GONE],
    ['failed for good', failsForGood, FAILED],
  ])('and has %s is told of where an answer had said that it was still to come', async (_how, ends, text) => {
    const id = await received();
    await turn({ state: 'replied', awaited: [id] });
    await ends(id);
    expect(await said()).toEqual([text]);
    expect(await owner()).toBe('bot');
  });

  it('is told of where no turn was there to say it, in the contact’s language', async () => {
    await owns('human');
    const id = await received();
    await rig.media.db.owner(`UPDATE contact SET locale = 'fr'`);
    await expires(id);
    await rig.media.db.owner(`UPDATE contact SET locale = 'en'`);
    expect(await said()).toEqual([noticeFor('expired', 'fr')]);
  });

  it('is told of once a message, however many there were and however often it is tried', async () => {
    const id = await received();
    await turn({ state: 'handed_over', awaited: [id] });
    await expires(id);
    await rig.media.db.owner(`UPDATE attachment SET state = 'failed', due_at = app_now() WHERE id = $1`, [
      id,
    ]);
    await expires(id);
    expect(await said()).toEqual([GONE]);
  });

  it('is left to the turn that answers its message, before it opens and while it is open', async () => {
    await expires(await received());
    await turn({ state: 'open' });
    await expires(await receivedInTheOpenTurn());
    const large = await receivedInTheOpenTurn({ ...aDocument(), sizeBytes: 30_000_000 });
    // A person was called for something else meanwhile: the turn still says it.
    await owns('waiting_human');
    await rig.fetch(large);
    expect(await rig.attachment(large)).toMatchObject({ state: 'too_large' });
    await closeTurns();
    expect(await said()).toEqual([]);
  });

  it('is nothing to those whom an answer had not told to wait for it', async () => {
    const id = await received();
    await turn({ state: 'replied' });
    await expires(id);
    expect(await said()).toEqual([]);
  });

  it('is nothing in a chat that is only archived, as for an album, nor of the chat’s past', async () => {
    const archived = await received();
    await turn({ state: 'replied', awaited: [archived] });
    await rig.media.db.owner(`UPDATE conversation SET mode = 'archive'`);
    await expires(archived);
    await rig.media.db.owner(`UPDATE conversation SET mode = 'answer'`);
    const past = await received();
    await turn({ state: 'replied', awaited: [past] });
    await rig.media.db.owner(
      `UPDATE message SET historical = true, answerable = false
       WHERE id = (SELECT message_id FROM attachment WHERE id = $1)`,
      [past],
    );
    await expires(past);
    expect(await said()).toEqual([]);
  });
});

describe('a file that comes after the answer that said it was missing', () => {
  it('goes to a person, and the contact is told, once for all of them', async () => {
    const [first, second] = [await received(), await received()];
    await turn({ state: 'replied', awaited: [first, second] });
    await comes(first);
    // Looking for the first one has put off the second.
    await rig.media.db.shiftClock(60_000);
    await comes(second);
    expect([await owner(), await said()]).toEqual(['waiting_human', [LATE]]);
  });

  it('ends the answer that the bot is giving to later messages: they wait for the person', async () => {
    const late = await received();
    await turn({ state: 'replied', awaited: [late] });
    const next = await received();
    await turn({ state: 'open' });
    await rig.media.db.owner('UPDATE conversation SET due_at = app_now()');
    const [before] = await rig.media.db.owner<{ id: string; fence: string }>(
      `SELECT id, fence FROM turn WHERE state = 'open'`,
    );
    await comes(late);
    expect([await owner(), await said()]).toEqual(['waiting_human', [LATE]]);
    const [ended] = await rig.media.db.owner<{ state: string; fence: string; outcome: object }>(
      'SELECT state, fence, outcome FROM turn WHERE id = $1',
      [before?.id],
    );
    expect(ended).toMatchObject({ state: 'superseded', outcome: { reason: 'late_file' } });
    // Whoever works on it commits nothing any more.
    expect(Number(ended?.fence)).toBeGreaterThan(Number(before?.fence));
    expect(
      await rig.media.db.owner(
        'SELECT due_at, last_answerable_seq > handled_seq AS waiting FROM conversation',
      ),
    ).toEqual([{ due_at: null, waiting: true }]);
    await rig.media.db.shiftClock(60_000);
    await comes(next);
    expect(await said()).toEqual([LATE]);
  });

  it('changes nothing where a person has the conversation, or no answer had spoken of it', async () => {
    const seen = await received();
    await turn({ state: 'replied', awaited: [seen] });
    await owns('human');
    await comes(seen);
    expect(await owner()).toBe('human');
    await owns('bot');
    const unnamed = await received();
    await turn({ state: 'replied' });
    await comes(unnamed);
    const handedOver = await received();
    await turn({ state: 'handed_over', awaited: [handedOver] });
    await comes(handedOver);
    expect([await owner(), await said()]).toEqual(['bot', []]);
  });

  it('changes nothing where the contact was told that it would not come', async () => {
    const id = await received();
    await turn({ state: 'replied', awaited: [id] });
    await failsForGood(id);
    rig.simulator.clearFileFaults();
    await rig.media.db.owner('UPDATE attachment SET due_at = app_now(), attempts = 0 WHERE id = $1', [id]);
    await comes(id);
    expect([await owner(), await said()]).toEqual(['bot', [FAILED]]);
  });
});
