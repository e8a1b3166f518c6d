import { ParkedEchoStore } from '@causerie/persistence';
import { Metrics, type PinoLogger } from '@causerie/observability';
import type { NewsPublisher } from '@causerie/redis';
import {
  anInboundMessage,
  createTestDatabase,
  eventually,
  RowMaker,
  type Row,
  type TestDatabase,
} from '@causerie/testing';
import type { IngestConfig } from '../config';
import { ReleaseEchoesWorker } from './release-echoes.worker';

let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

/** An echo whose time is over, in a chat that is there. */
async function anOverdueEcho(): Promise<Row> {
  const made = new Map<string, Row>();
  const alias = await (await RowMaker.of(db)).make('conversation_alias', made);
  const { parts, externalId, sentAt } = anInboundMessage({ text: 'I am on it' });
  const item = {
    i: 0,
    type: 'message',
    author: 'human',
    kind: 'text',
    key: 'k',
    correlation: 'c',
    account: alias['channel_account_id'],
    workspace: alias['workspace_id'],
    aliases: [alias['value']],
    message_id: alias['conversation_id'],
    external_id: externalId,
    parts,
    text: 'I am on it',
    token_count: 5,
    attachments: [],
    answerable: false,
    addressed: false,
    sent_at: sentAt,
  };
  await db.owner(
    `INSERT INTO parked_echo (workspace_id, channel_account_id, conversation_id, external_id, item, last_seq, due_at)
     VALUES ($1, $2, $3, $4, $5, 0, app_now())`,
    [alias['workspace_id'], alias['channel_account_id'], alias['conversation_id'], externalId, item],
  );
  return alias;
}

it('an echo that waited long enough becomes a person’s, and whoever follows events hears of it', async () => {
  const { conversation_id: id } = await anOverdueEcho();
  const news: string[] = [];
  const lines: object[] = [];
  const metrics = new Metrics('ingest', { processMetrics: false });
  const config = { SWEEP_INTERVAL_MS: 20, SWEEP_BATCH: 10, TURN_QUIET_MS: 1, HUMAN_PAUSE_MS: 60_000 };
  const worker = new ReleaseEchoesWorker(
    new ParkedEchoStore(db.dataSource),
    { publish: (name: string) => Promise.resolve(news.push(name)) } as unknown as NewsPublisher,
    metrics,
    { info: (line: object) => lines.push(line) } as unknown as PinoLogger,
    config as IngestConfig,
  );
  worker.onApplicationBootstrap();
  await eventually('it is released', () => Promise.resolve(news.length > 0));
  await worker.onModuleDestroy();
  const [conversation] = await db.owner('SELECT owner, last_seq FROM conversation WHERE id = $1', [id]);
  expect(conversation).toEqual({ owner: 'human', last_seq: '1' });
  expect(news).toEqual(['events.committed']);
  expect(lines).toMatchObject([{ unit: 'echo.release', outcome: 'human', conversation_id: id }]);
  expect(JSON.stringify(lines)).not.toContain('on it');
  expect(await metrics.text()).toContain('ingest_echoes_total{author="human",app="ingest"} 1');
});
