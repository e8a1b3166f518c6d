import { NewsPublisher } from '@causerie/redis';
import { encodeCursor } from './protocol/cursor';
import { CursorReader } from './testing/cursor-reader';
import { GatewayRig, type Gateway } from './testing/gateway-rig';
import { SeededRandom } from './testing/seeded-random';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const WRITERS = 4;
const COMMITS_A_WRITER = 60;
const CLIENTS = 8;
const RECONNECTS = 6;

let rig: GatewayRig;
let gateways: Gateway[];

beforeAll(async () => {
  rig = await GatewayRig.create();
  // The second one never finds Redis: it lives by its slow polls.
  gateways = [await rig.start(), await rig.start({ REDIS_URL: 'redis://127.0.0.1:1' })];
});
afterAll(() => rig.close());

describe(`writers that commit out of order, gateways that sequence at once, clients that come and go (SEED=${SEED})`, () => {
  it('every client’s merged log is the event log’s range for its channels: no gap, no double, in order', async () => {
    const workspace = await rig.workspace();
    const conversations: string[] = [];
    for (let i = 0; i < 3; i++) conversations.push(`conversation:${await rig.conversation(workspace)}`);
    const channels = [...conversations, 'user:user-1', 'user:user-2', `workspace:${workspace.id}`];

    const write = async (random: SeededRandom): Promise<void> => {
      for (let commit = 0; commit < COMMITS_A_WRITER; commit++) {
        await rig.db.transaction.run(workspace.id, async (tx) => {
          for (let n = random.below(4); n >= 0; n--) {
            await tx.write(
              `INSERT INTO event (workspace_id, channel, type, payload) VALUES ($1, $2, 'test.happened', '{}')`,
              [workspace.id, random.pick(channels)],
            );
          }
          // Ids are drawn; the commit comes later, after others that drew theirs since.
          await tx.query('SELECT pg_sleep($1)', [random.next() * 0.02]);
        });
        await gateways[0]!.running.app
          .get(NewsPublisher, { strict: false })
          .publish('events.committed', { v: 1 });
      }
    };

    const follow = async (
      random: SeededRandom,
      index: number,
    ): Promise<{ wanted: string[]; log: number[] }> => {
      const wanted =
        index === 0
          ? ['workspace']
          : random.pick([
              ['workspace', 'user:user-1'],
              ['workspace', conversations[0]!],
              [conversations[1]!],
              [conversations[0]!, conversations[2]!, 'user:user-1'],
            ]);
      const log: number[] = [];
      let cursor = encodeCursor(workspace.id, 0);
      for (let round = 0; round < RECONNECTS; round++) {
        const client = await rig.client(random.pick(gateways), workspace.id);
        expect((await client.subscribe(wanted, cursor)).frame).toBe('subscribed');
        const enough = random.below(60);
        const until = Date.now() + random.below(400);
        while (client.log.length < enough && Date.now() < until)
          await new Promise((resolve) => setImmediate(resolve));
        client.ws.terminate();
        log.push(...client.log);
        cursor = client.cursor ?? cursor;
        await client.end();
      }
      await written;
      await rig.log(workspace.id);
      const last = await rig.client(random.pick(gateways), workspace.id);
      await last.subscribe(wanted, cursor);
      await last.next('complete');
      log.push(...last.log);
      expect(CursorReader.positionOf(last.cursor!)).toBeGreaterThanOrEqual(log.at(-1) ?? 0);
      last.close();
      return { wanted, log };
    };

    const written = Promise.all(Array.from({ length: WRITERS }, (_, i) => write(new SeededRandom(SEED + i))));
    const followed = await Promise.all(
      Array.from({ length: CLIENTS }, (_, i) => follow(new SeededRandom(SEED + 100 + i), i)),
    );

    const log = await rig.log(workspace.id);
    expect(log.map((event) => event.position)).toEqual(log.map((_, i) => i + 1));
    for (const { wanted, log: merged } of followed) {
      const range = log.filter(
        ({ channel }) =>
          wanted.includes(channel) || (wanted.includes('workspace') && !channel.startsWith('user:')),
      );
      expect(merged).toEqual(range.map((event) => event.position));
    }
    // The commits did overtake each other: otherwise this proved nothing.
    const [overtaken] = await rig.db.owner<{ count: number }>(
      `SELECT count(*)::int AS count FROM event a JOIN event b USING (workspace_id)
       WHERE a.workspace_id = $1 AND a.id < b.id AND a.position > b.position`,
      [workspace.id],
    );
    expect(overtaken!.count).toBeGreaterThan(0);
  }, 60_000);

  it('a channel added while events flow has all that comes after the place the answer names', async () => {
    const workspace = await rig.workspace();
    const [a, b] = [
      `conversation:${await rig.conversation(workspace)}`,
      `conversation:${await rig.conversation(workspace)}`,
    ];
    const random = new SeededRandom(SEED);
    const client = await rig.client(gateways[0]!, workspace.id);
    await client.subscribe([a]);
    let from = 0;
    for (let n = 0; n < 100; n++) {
      await rig.add(workspace.id, random.pick([a, b]), { n });
      if (n % 5 === 0)
        await gateways[0]!.running.app
          .get(NewsPublisher, { strict: false })
          .publish('events.committed', { v: 1 });
      if (n === 50) from = CursorReader.positionOf((await client.subscribe([b])).cursor!);
    }
    const log = await rig.log(workspace.id);
    const range = log
      .filter((event) => event.channel === a || event.position > from)
      .map((event) => event.position);
    await client.has(range.at(-1)!);
    expect(client.log).toEqual(range);
  });
});
