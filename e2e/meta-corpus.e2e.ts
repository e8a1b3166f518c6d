import { NotAWebhookError, parseJsonKeepingBigIntegers } from '@causerie/channel-kit';
import { channelFor } from '@causerie/channel-registry';
import type { InboundEvent } from '@causerie/message-schema';
import { aWorkspace, type TestWorkspace } from '@causerie/testing';
import {
  corpusFiles,
  corpusVectors,
  peerCounts,
  withCorpus,
  type Sample,
  type Vector,
} from './harness/corpus';
import { META_PLATFORMS, openDoor, ownersIn, postSigned, textBody, type Door } from './harness/meta-door';
import { startPipeline, type Pipeline } from './harness/pipeline';
import { storedFor, type Stored } from './harness/stored';
import { EXPECTED, OTHER_THAN_CHAT_SDK, OTHER_THAN_KAPSO } from './meta-corpus.expected';

let pipeline: Pipeline;
let workspace: TestWorkspace;

beforeAll(async () => {
  pipeline = await startPipeline({ only: ['ingest'] });
  workspace = await aWorkspace(pipeline.database, pipeline.masterKey);
}, 240_000);
afterAll(() => pipeline.close(), 120_000);

const platforms = Object.keys(META_PLATFORMS);

/** Events of linked devices are no webhooks. */
const filesOf = (platform: string) => corpusFiles(platform).filter(({ name }) => !name.startsWith('waweb-'));

/** What became of a payload in all accounts that it names. */
async function storedAt(doors: readonly Door[]): Promise<Stored> {
  const all = await Promise.all(doors.map(({ id }) => storedFor(pipeline.database, id)));
  const sum = (of: (stored: Stored) => number) => all.reduce((total, each) => total + of(each), 0);
  return {
    messages: all.flatMap(({ messages }) => messages),
    notices: all.flatMap(({ notices }) => notices),
    events: sum(({ events }) => events),
    rawEvents: sum(({ rawEvents }) => rawEvents),
    quarantined: sum(({ quarantined }) => quarantined),
    emptyConversations: sum(({ emptyConversations }) => emptyConversations),
  };
}

/** Fresh accounts for everybody whom the payload names. All of one app: they share its secret. */
async function openDoors(platform: string, bytes: Buffer): Promise<[Door, ...Door[]]> {
  const [first, ...rest] = ownersIn(platform, bytes);
  const door = await openDoor(pipeline, workspace, { platform, owners: first });
  const doors: [Door, ...Door[]] = [door];
  const known = new Set([first?.accountExternalId]);
  for (const owners of rest) {
    if (owners.accountExternalId === undefined || known.has(owners.accountExternalId)) continue;
    known.add(owners.accountExternalId);
    doors.push(await openDoor(pipeline, workspace, { platform, owners, appSecret: door.appSecret }));
  }
  return doors;
}

interface Outcome {
  name: string;
  statuses: number[];
  once: Stored;
  twice: Stored;
}

async function postTwice(platform: string, { name, bytes }: Sample): Promise<Outcome> {
  const doors = await openDoors(platform, bytes);
  const first = await postSigned(doors[0], bytes);
  const once = await storedAt(doors);
  const second = await postSigned(doors[0], bytes);
  return { name, statuses: [first, second], once, twice: await storedAt(doors) };
}

/** Every file is posted once in this test; several tests look at what became of it. */
const outcomes = new Map<string, Promise<Outcome[]>>();

function outcomesOf(platform: string): Promise<Outcome[]> {
  const known = outcomes.get(platform) ?? postAll(platform);
  outcomes.set(platform, known);
  return known;
}

async function postAll(platform: string): Promise<Outcome[]> {
  const all: Outcome[] = [];
  for (const file of filesOf(platform)) all.push(await postTwice(platform, file));
  if (process.env['CORPUS_TABLE'])
    console.log(all.map(({ name, once }) => `  '${name}': '${wordsOf(once)}',`).join('\n'));
  return all;
}

const wordsOf = ({ messages, notices }: Stored) =>
  [...messages, ...notices.map((notice) => `account: ${notice}`)].join(', ');

/** What the adapter makes of the file, whosever it is. */
function eventsIn(platform: string, bytes: Buffer): InboundEvent[] {
  const { inbound } = channelFor(platform);
  const account = { id: '', workspaceId: '', platform, externalId: '', credentials: {}, settings: {} };
  const pieces = inbound.route?.(parseJsonKeepingBigIntegers(bytes)) ?? [];
  return pieces.flatMap(({ body }) => inbound.parse(body, account, new Date()));
}

describe.each(platforms)('every %s payload of the corpus, signed as Meta signs,', (platform) => {
  withCorpus(
    'is accepted, and its repeat changes nothing',
    async () => {
      const wrong = (await outcomesOf(platform)).filter(
        ({ statuses, once, twice }) =>
          statuses.some((status) => status !== 200) ||
          once.rawEvents === 0 ||
          once.quarantined > 0 ||
          JSON.stringify(once) !== JSON.stringify(twice),
      );
      expect(wrong).toEqual([]);
    },
    300_000,
  );

  withCorpus(
    'is stored whole: each thing that it tells, once',
    async () => {
      const files = new Map(filesOf(platform).map(({ name, bytes }) => [name, bytes]));
      const found = (await outcomesOf(platform)).map(({ name, once }) => [name, once.events]);
      const expected = [...files].map(([name, bytes]) => [
        name,
        new Set(eventsIn(platform, bytes).map(({ key }) => key)).size,
      ]);
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
    },
    300_000,
  );

  withCorpus(
    'makes the messages that a person reads in it',
    async () => {
      const found = (await outcomesOf(platform)).map(({ name, once }) => [name, wordsOf(once)]);
      expect(Object.fromEntries(found)).toMatchObject(EXPECTED[platform] ?? {});
    },
    300_000,
  );

  withCorpus(
    'leaves no conversation in which nothing was said',
    async () => {
      const empty = (await outcomesOf(platform)).filter(({ once }) => once.emptyConversations > 0);
      expect(empty.map(({ name }) => name)).toEqual([]);
    },
    300_000,
  );

  withCorpus('is refused unsigned, wrongly signed or changed, and nothing is stored', async () => {
    const [file] = filesOf(platform);
    const doors = await openDoors(platform, file!.bytes);
    const [door] = doors;
    const headers = corpusVectors<{ header_value: string | null }>('bad_headers');
    for (const { header_value: header } of headers)
      expect(await postSigned(door, file!.bytes, header)).toBe(401);
    expect(await postSigned({ ...door, appSecret: '0'.repeat(32) }, file!.bytes)).toBe(401);
    expect((await storedAt(doors)).rawEvents).toBe(0);
  });
});

describe('a signature that Meta itself made', () => {
  withCorpus('verifies its own bytes, and no others that mean the same', async () => {
    const vectors = corpusVectors<Vector>('hmac').filter(({ id }) => id.startsWith('meta-real'));
    expect(vectors.map(({ valid }) => valid)).toEqual(expect.arrayContaining([true, false]));
    for (const { body, secret, signature, valid } of vectors) {
      const [owners] = ownersIn('whatsapp', Buffer.from(body));
      const door = await openDoor(pipeline, workspace, { platform: 'whatsapp', owners, appSecret: secret });
      expect(await postSigned(door, body, signature)).toBe(valid ? 200 : 401);
      expect((await storedAt([door])).messages).toEqual(valid ? ['text ?'] : []);
    }
  });
});

interface Asked {
  query: string;
  verify_token: string;
  /** In words: 200, or 4xx. */
  status: number | string;
  body?: string;
}

describe.each(platforms)('a %s address that is asked whether it is ours', (platform) => {
  withCorpus('answers with the challenge to the right token alone', async () => {
    const vectors = corpusVectors<Asked>('verification_get');
    expect(vectors.length).toBeGreaterThan(0);
    for (const { query, verify_token: verifyToken, status, body } of vectors) {
      const { url } = await openDoor(pipeline, workspace, { platform, verifyToken });
      const response = await fetch(`${url}?${query}`);
      const isOurs = String(status) === '200';
      expect([response.status, await response.text()]).toEqual(isOurs ? [200, body] : [403, '']);
    }
  });
});

describe('the number of messages', () => {
  withCorpus.each([
    ['kapso', 'messages', OTHER_THAN_KAPSO],
    ['vercel-chat', 'events', OTHER_THAN_CHAT_SDK],
  ])(
    'is that of %s, or the difference is explained',
    async (peer, list, explained) => {
      const counts = peerCounts(peer, list);
      const other = (await outcomesOf('whatsapp')).filter(
        ({ name, once }) => counts.has(name) && counts.get(name) !== once.messages.length,
      );
      expect(other.map(({ name }) => name).sort()).toEqual(
        Object.keys(explained)
          .filter((name) => counts.has(name))
          .sort(),
      );
    },
    300_000,
  );
});

describe.each(platforms)('bad input at a %s address', (platform) => {
  withCorpus(
    'that is no JSON is refused, odd JSON never breaks anything',
    async () => {
      const door = await openDoor(pipeline, workspace, { platform });
      const wrong: string[] = [];
      for (const { name, bytes } of corpusFiles('malformed/jsontestsuite/test_parsing')) {
        const status = await postSigned(door, bytes);
        const expected = name.startsWith('n_') ? status >= 400 && status < 500 : status < 500;
        if (!expected) wrong.push(`${name}: ${status}`);
      }
      for (const { name, bytes } of corpusFiles('malformed').filter((file) => file.name.endsWith('.txt'))) {
        const status = await postSigned(door, bytes);
        if (status < 400 || status >= 500) wrong.push(`${name}: ${status}`);
      }
      expect(wrong).toEqual([]);
      expect(await storedFor(pipeline.database, door.id)).toMatchObject({ messages: [], rawEvents: 0 });
    },
    300_000,
  );

  withCorpus(
    'of naughty strings is stored as it came',
    async () => {
      const door = await openDoor(pipeline, workspace, { platform });
      const source = corpusFiles('malformed').find(({ name }) => name === 'blns.json');
      const strings = (JSON.parse(source!.bytes.toString('utf8')) as string[]).filter((text) => text !== '');
      const [account] = await pipeline.database.owner<{ externalId: string }>(
        'SELECT external_id AS "externalId" FROM channel_account WHERE id = $1',
        [door.id],
      );
      const statuses = new Set<number>();
      for (const [i, text] of strings.entries())
        statuses.add(await postSigned(door, textBody(platform, account!.externalId, { id: i + 1, text })));
      expect([...statuses]).toEqual([200]);
      const rows = await pipeline.database.owner<{ text: string }>(
        'SELECT text FROM message WHERE channel_account_id = $1 ORDER BY seq',
        [door.id],
      );
      expect(rows.map(({ text }) => text)).toEqual(
        strings.map((text) => text.toWellFormed().replaceAll('\0', '\uFFFD')),
      );
    },
    300_000,
  );

  it('larger than the platform sends is refused', async () => {
    const door = await openDoor(pipeline, workspace, { platform });
    const text = 'x'.repeat(channelFor(platform).capabilities.webhook.bodyBytesMax);
    expect(await postSigned(door, textBody(platform, '1', { id: 1, text }))).toBe(413);
    expect((await storedFor(pipeline.database, door.id)).rawEvents).toBe(0);
  });

  it('that another of the platforms would send is refused', async () => {
    const door = await openDoor(pipeline, workspace, { platform });
    const other = platforms.find((one) => one !== platform)!;
    const body = textBody(other, '1', { id: 1, text: 'x' });
    expect(() => ownersIn(platform, Buffer.from(body))).toThrow(NotAWebhookError);
    expect(await postSigned(door, body)).toBe(400);
  });
});
