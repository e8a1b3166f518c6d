import { ApiKeys } from '@causerie/access';
import { ApiKeyStore } from '@causerie/persistence';
import { eventually } from '@causerie/testing';
import { randomBytes } from 'node:crypto';
import { Chat } from './harness/chat';
import { getToken, LiveClient } from './harness/live-client';
import { startPipeline, type ConnectedBot, type Pipeline } from './harness/pipeline';

let pipeline: Pipeline;
let mine: ConnectedBot;
let theirs: ConnectedBot;
let myKey: string;
let theirKey: string;
/** Every token this suite was given: none may be found in a log. */
const tokens: string[] = [];

beforeAll(async () => {
  pipeline = await startPipeline();
  mine = await pipeline.connectBot();
  theirs = await pipeline.connectBot();
  myKey = await apiKey(mine);
  theirKey = await apiKey(theirs);
}, 90_000);
afterAll(() => pipeline.close());

function apiKey({ workspace }: ConnectedBot): Promise<string> {
  const keys = new ApiKeys(new ApiKeyStore(pipeline.database.dataSource), pipeline.database.transaction);
  return pipeline.database.transaction.run(workspace.id, async (tx) => {
    const { key } = await keys.create(tx, {
      name: 'pipeline test',
      scopes: ['realtime:connect', 'messages:read'],
    });
    return key;
  });
}

async function connect(key: string): Promise<LiveClient> {
  const { token } = await getToken(pipeline, key);
  tokens.push(token);
  return LiveClient.connect(pipeline, token);
}

describe('a client of the gateway', () => {
  it('sees a message, its turn, the reply and its status, in order, as they happen', async () => {
    const client = await connect(myKey);
    await client.subscribe(['workspace']);
    const chat = new Chat(pipeline, mine);
    chat.say('When are you open?');
    await chat.awaitReplies();
    await eventually('the reply to be sent', () =>
      client.events.some(({ payload }) => payload['status'] === 'sent'),
    );
    const types = client.events.map(({ type }) => type);
    expect(types.filter((type) => type !== 'message.statusChanged')).toEqual([
      'message.created',
      'turn.opened',
      'message.created',
      'turn.ended',
    ]);
    client.close();
  });

  it('misses nothing when the gateway is killed and comes back', async () => {
    const before = await connect(myKey);
    await before.subscribe(['workspace']);
    const chat = new Chat(pipeline, mine);
    chat.say('When are you open?');
    await eventually('a first event', () => before.events.length > 0);
    await pipeline.apps['realtime-gateway'].kill();
    await chat.awaitReplies();
    await chat.settled();
    await pipeline.apps['realtime-gateway'].start();
    const after = await connect(myKey);
    await after.subscribe(['workspace'], before.cursor);
    await after.awaitFrame('complete');
    await eventually('all events', async () => {
      const [row] = await pipeline.database.owner<{ n: number }>(
        `SELECT count(*)::int AS n FROM event WHERE channel = 'conversation:' || $1`,
        [(await chat.conversation()).id],
      );
      return before.events.length + after.events.length === row?.n;
    });
    const cursors = [...before.events, ...after.events].map(({ cursor }) => cursor);
    expect(new Set(cursors).size).toBe(cursors.length);
    after.close();
  });
});

describe('refused, with nothing stored and nothing told', () => {
  it('a webhook with a wrong secret', async () => {
    const response = await fetch(mine.webhookUrl, {
      method: 'POST',
      headers: { 'x-telegram-bot-api-secret-token': theirs.secretToken, 'content-type': 'application/json' },
      body: JSON.stringify({ update_id: 1 }),
    });
    expect(response.status).toBe(401);
    expect(await response.text()).not.toContain(mine.secretToken);
  });

  it('an API key that does not exist', async () => {
    expect((await getToken(pipeline, `${myKey.slice(0, -4)}AAAA`)).status).toBe(401);
  });

  it('a token that somebody made up', async () => {
    const client = await LiveClient.connect(
      pipeline,
      `${(await getToken(pipeline, myKey)).token.slice(0, -6)}AAAAAA`,
    );
    expect(client.closedWith).toBe(4401);
  });

  it("one workspace's token on another's conversation, and on another's cursor", async () => {
    const chat = new Chat(pipeline, theirs);
    chat.say('When are you open?');
    const { id } = await chat.settled();
    const client = await connect(myKey);
    expect(await client.subscribe([`conversation:${id}`])).toMatchObject({
      frame: 'error',
      code: 'forbidden',
    });
    client.close();

    const owner = await connect(theirKey);
    const { cursor } = await owner.subscribe([`conversation:${id}`]);
    owner.close();
    const thief = await connect(myKey);
    expect(await thief.subscribe(['workspace'], cursor)).toMatchObject({
      frame: 'error',
      code: 'bad_cursor',
    });
    thief.close();
  });

  it("a workspace never hears of another's messages", async () => {
    const marker = `marker-${randomBytes(8).toString('hex')}`;
    const client = await connect(myKey);
    await client.subscribe(['workspace']);
    const chat = new Chat(pipeline, theirs);
    chat.say(marker);
    await chat.settled();
    const own = new Chat(pipeline, mine);
    own.say('When are you open?');
    await eventually('own events', () => client.events.some(({ type }) => type === 'turn.ended'));
    expect(JSON.stringify(client.frames)).not.toContain(marker);
    client.close();
  });
});

describe('the logs of all apps', () => {
  it('hold no secret and no word of a message', async () => {
    const chat = new Chat(pipeline, mine);
    const words = `private-${randomBytes(8).toString('hex')}`;
    chat.say(words);
    await chat.settled();
    const logs = pipeline.logs();
    expect(logs).toContain('turn.answer');
    const secrets = [
      ...[mine, theirs].flatMap(({ token, secretToken }) => [token, token.split(':')[1]!, secretToken]),
      ...tokens,
      myKey,
      theirKey,
      pipeline.tokenSecret,
      pipeline.masterKey.toString('base64'),
      new URL(pipeline.redis.url).password,
      words,
    ].filter((secret) => secret !== '');
    expect(secrets.filter((secret) => logs.includes(secret))).toEqual([]);
  });
});
