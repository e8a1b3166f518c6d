import { startTelegramSimulator, type TelegramSimulator } from '@causerie/simulator-telegram';
import { eventually } from '@causerie/testing';
import { IngestHarness, type Replica } from '../testing/ingest-harness';

let harness: IngestHarness;
let simulator: TelegramSimulator;

beforeAll(async () => {
  harness = await IngestHarness.start();
  simulator = await startTelegramSimulator({ limits: 'off' });
});
afterAll(async () => {
  await harness.close();
  await simulator.close();
});
afterEach(() => harness.db.owner(`UPDATE channel_account SET state = 'stopped'`));

async function aBot(settings: object = {}) {
  const bot = simulator.createBot();
  const { id } = await harness.anAccount({ ...harness.credentials, token: bot.token });
  await harness.db.owner('UPDATE channel_account SET settings = $2 WHERE id = $1', [
    id,
    { apiRoot: simulator.url, ...settings },
  ]);
  const { id: user } = simulator.createUser({ firstName: 'Ada' });
  const texts = async () =>
    (
      await harness.db.owner<{ text: string }>(
        'SELECT text FROM message WHERE channel_account_id = $1 ORDER BY seq',
        [id],
      )
    ).map(({ text }) => text);
  return { id, texts, say: (text: string) => simulator.sendText({ bot: bot.id, user, text }) };
}

const start = (env: Record<string, string>): Promise<Replica> => harness.replica({ env });

describe('an account whose webhooks are asked for', () => {
  it('gets every message once and in order, by one of several replicas, and goes on after it stopped', async () => {
    const bot = await aBot();
    bot.say('one');
    const replicas = [await start({ INGEST_POLLING: 'true' }), await start({ INGEST_POLLING: 'true' })];
    bot.say('two');
    await eventually('two messages', async () => (await bot.texts()).length === 2);
    for (const replica of replicas) await replica.stop();
    bot.say('three');
    const later = await start({ INGEST_POLLING: 'true' });
    await eventually('the third message', async () => (await bot.texts()).length === 3);
    expect(await bot.texts()).toEqual(['one', 'two', 'three']);
    const [raw] = await harness.db.owner(
      'SELECT count(*)::int AS n FROM raw_event WHERE channel_account_id = $1',
      [bot.id],
    );
    expect(raw).toEqual({ n: 3 });
    await later.stop();
  });

  it('is asked where its settings say so, and no other account is', async () => {
    const [wished, other] = [await aBot({ polling: true }), await aBot()];
    wished.say('asked');
    other.say('not asked');
    const replica = await start({});
    await eventually('the message', async () => (await wished.texts()).length === 1);
    await replica.stop();
    expect(await other.texts()).toEqual([]);
  });

  it('loses nothing that could not be stored: it is asked for again', async () => {
    const bot = await aBot({ polling: true });
    await harness.db.owner('ALTER TABLE raw_event RENAME TO raw_event_away');
    bot.say('patience');
    const replica = await start({});
    await eventually('a failure', async () => (await replica.counter('ingest_webhooks_total')) > 0);
    await harness.db.owner('ALTER TABLE raw_event_away RENAME TO raw_event');
    await replica.stop();
    const next = await start({});
    await eventually('the message', async () => (await bot.texts()).length === 1);
    await next.stop();
  });
});
