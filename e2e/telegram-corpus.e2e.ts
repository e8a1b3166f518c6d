import { newId } from '@causerie/kernel';
import { aChannelAccount, aWorkspace } from '@causerie/testing';
import { randomBytes } from 'node:crypto';
import { withCorpus, corpusFiles } from './harness/corpus';
import { startPipeline, type Pipeline } from './harness/pipeline';

let pipeline: Pipeline;
let workspace: Awaited<ReturnType<typeof aWorkspace>>;

interface Account {
  id: string;
  secretToken: string;
  url: string;
}

beforeAll(async () => {
  pipeline = await startPipeline({ only: ['ingest'] });
  workspace = await aWorkspace(pipeline.database, pipeline.masterKey);
});
afterAll(() => pipeline.close());

async function freshAccount(): Promise<Account> {
  const id = newId();
  const externalId = String(randomBytes(5).readUIntBE(0, 5));
  const secretToken = randomBytes(24).toString('hex');
  const credentials = { token: `${externalId}:${randomBytes(18).toString('hex').slice(0, 35)}`, secretToken };
  await aChannelAccount(pipeline.database, workspace, { id, externalId, credentials });
  return { id, secretToken, url: `${pipeline.apps.ingest.url}/webhooks/telegram/${id}` };
}

async function post(
  account: Account,
  body: Uint8Array | string,
  headers: Record<string, string> = {},
): Promise<number> {
  const response = await fetch(account.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-telegram-bot-api-secret-token': account.secretToken,
      ...headers,
    },
    body,
  });
  await response.arrayBuffer();
  return response.status;
}

async function stored(
  account: Account,
): Promise<{ kinds: string[]; rawEvents: number; quarantined: number }> {
  const [row] = await pipeline.database.owner<{ kinds: string[]; rawEvents: number; quarantined: number }>(
    `SELECT
       (SELECT coalesce(json_agg(m.kind ORDER BY m.seq), '[]') FROM message m WHERE m.channel_account_id = $1) AS kinds,
       (SELECT count(*)::int FROM raw_event WHERE channel_account_id = $1) AS "rawEvents",
       (SELECT count(*)::int FROM quarantine q JOIN raw_event r ON r.id = q.raw_event_id WHERE r.channel_account_id = $1) AS quarantined`,
    [account.id],
  );
  return row!;
}

describe('every payload of the corpus', () => {
  const files = corpusFiles('telegram');

  withCorpus(
    'is accepted, stored once, and its repeat changes nothing',
    async () => {
      const table: string[] = [];
      const wrong: string[] = [];
      for (const { name, bytes } of files) {
        const account = await freshAccount();
        const first = await post(account, bytes);
        const once = await stored(account);
        const second = await post(account, bytes);
        const twice = await stored(account);
        table.push(`${name.padEnd(48)} ${once.kinds.join(', ')}`);
        // A deletion takes something away; a business connection tells how the account is.
        const isNoMessage = ['"deleted_business_messages"', '"business_connection"'].some((kind) =>
          bytes.includes(kind),
        );
        const whole =
          first === 200 &&
          second === 200 &&
          once.rawEvents === 1 &&
          once.quarantined === 0 &&
          once.kinds.length === (isNoMessage ? 0 : 1) &&
          JSON.stringify(once) === JSON.stringify(twice);
        if (!whole)
          wrong.push(`${name}: ${first} ${JSON.stringify(once)} then ${second} ${JSON.stringify(twice)}`);
      }
      if (process.env['CORPUS_TABLE']) console.log(table.join('\n'));
      expect(wrong).toEqual([]);
      expect(table.length).toBe(files.length);
    },
    120_000,
  );

  withCorpus('is refused with a wrong secret or none, and nothing is stored', async () => {
    const account = await freshAccount();
    const body = files[0]!.bytes;
    expect(await post(account, body, { 'x-telegram-bot-api-secret-token': 'wrong' })).toBe(401);
    expect(await post(account, body, { 'x-telegram-bot-api-secret-token': '' })).toBe(401);
    expect(await post(account, body, { 'x-telegram-bot-api-secret-token': `${account.secretToken}x` })).toBe(
      401,
    );
    expect(await stored(account)).toEqual({ kinds: [], rawEvents: 0, quarantined: 0 });
  });
});

describe('bad input', () => {
  withCorpus(
    'that is no JSON is refused, odd JSON never breaks anything',
    async () => {
      const account = await freshAccount();
      const wrong: string[] = [];
      for (const { name, bytes } of corpusFiles('malformed/jsontestsuite/test_parsing')) {
        const status = await post(account, bytes);
        const expected = name.startsWith('n_') ? status >= 400 && status < 500 : status < 500;
        if (!expected) wrong.push(`${name}: ${status}`);
      }
      for (const { name, bytes } of corpusFiles('malformed').filter((file) => file.name.endsWith('.txt'))) {
        const status = await post(account, bytes);
        if (status < 400 || status >= 500) wrong.push(`${name}: ${status}`);
      }
      expect(wrong).toEqual([]);
      expect((await stored(account)).kinds).toEqual([]);
    },
    120_000,
  );

  withCorpus(
    'of naughty strings is stored as it came',
    async () => {
      const account = await freshAccount();
      const source = corpusFiles('malformed').find(({ name }) => name === 'blns.json');
      const strings = (JSON.parse(source!.bytes.toString('utf8')) as string[]).filter((text) => text !== '');
      const statuses = new Set<number>();
      for (const [i, text] of strings.entries()) {
        statuses.add(await post(account, JSON.stringify(update(i + 1, text))));
      }
      expect([...statuses]).toEqual([200]);
      const rows = await pipeline.database.owner<{ text: string }>(
        'SELECT text FROM message WHERE channel_account_id = $1 ORDER BY seq',
        [account.id],
      );
      expect(rows.map(({ text }) => text)).toEqual(
        strings.map((text) => text.toWellFormed().replaceAll('\0', '\uFFFD')),
      );
    },
    120_000,
  );

  it('larger than the platform sends is refused', async () => {
    const account = await freshAccount();
    expect(await post(account, JSON.stringify(update(1, 'x'.repeat(4_000_000))))).toBe(413);
    expect((await stored(account)).rawEvents).toBe(0);
  });

  it('for an account that nobody has is acknowledged, so that the platform stops repeating it', async () => {
    const account = await freshAccount();
    const url = `${pipeline.apps.ingest.url}/webhooks/telegram/${newId()}`;
    expect(await post({ ...account, url }, JSON.stringify(update(1, 'x')))).toBe(200);
  });
});

function update(id: number, text: string): object {
  const person = { id: 700_001, is_bot: false, first_name: 'Grace', language_code: 'en' };
  return {
    update_id: id,
    message: {
      message_id: id,
      date: 1_780_000_000 + id,
      chat: { id: person.id, type: 'private', first_name: 'Grace' },
      from: person,
      text,
    },
  };
}
