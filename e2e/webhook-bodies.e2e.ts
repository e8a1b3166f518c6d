import { whatsappSimulation, type SimPerson } from '@causerie/simulator-whatsapp';
import { aWorkspace, eventually } from '@causerie/testing';
import { describeInvariants } from './harness/invariants';
import { postSigned } from './harness/meta-door';
import { startMetaWorlds, type MetaWorlds } from './harness/meta-worlds';
import { startPipeline, type Pipeline } from './harness/pipeline';
import { PlatformChat } from './harness/platform-chat';
import type { ConnectedSimulation } from './harness/platforms';

const LONG_MS = 240_000;
const DAY_MS = 86_400_000;
const QUESTION = 'When are you open?';

let pipeline: Pipeline;
let worlds: MetaWorlds;

beforeAll(async () => {
  pipeline = await startPipeline();
  worlds = await startMetaWorlds(pipeline);
}, LONG_MS);
afterAll(() => pipeline.close(), LONG_MS);

describe('one WhatsApp body of three entries, two changes each, four messages each, and statuses', () => {
  const APP_SECRET = 'd4'.repeat(16);

  interface Number {
    connected: ConnectedSimulation;
    wabaId: string;
    phoneNumberId: string;
    people: (SimPerson & { wamid: string })[];
  }

  /** Two numbers of each of three business accounts, all of one app. Four people have written to each already. */
  async function sixNumbers(): Promise<Number[]> {
    const { whatsapp } = worlds;
    const reach = whatsappSimulation.reach(whatsapp.url);
    const numbers: Number[] = [];
    for (const wabaId of ['910001', '910002', '910003']) {
      const workspace = await aWorkspace(pipeline.database, pipeline.masterKey);
      for (const phoneNumberId of [`${wabaId}1`, `${wabaId}2`]) {
        const secrets = { phoneNumberId, wabaId, appSecret: APP_SECRET };
        // Not told by webhook: the test tells it, all at once.
        const { accessToken } = whatsapp.createNumber({ ...secrets, subscribed: false });
        const people = Array.from({ length: 4 }, (_, i) => {
          const person = whatsapp.createPerson({ name: `Person ${i} of ${phoneNumberId}` });
          const acting = { number: phoneNumberId, person: person.id };
          return { ...person, wamid: whatsapp.sendText({ ...acting, text: QUESTION }).id };
        });
        const simulated = { ...reach.account(phoneNumberId), given: { ...secrets, accessToken } };
        const connected = await pipeline.platforms.connect('whatsapp', workspace, simulated);
        numbers.push({ connected, wabaId, phoneNumberId, people });
      }
    }
    return numbers;
  }

  const seconds = String(Math.floor(Date.now() / 1_000));

  /** What the people of a number wrote, as one change. */
  function changeOf({ phoneNumberId, people }: Number, statuses: object[]): object {
    return {
      field: 'messages',
      value: {
        messaging_product: 'whatsapp',
        metadata: { display_phone_number: '15550100000', phone_number_id: phoneNumberId },
        contacts: people.map(({ name, phone, userId }) => ({
          profile: { name },
          wa_id: phone,
          user_id: userId,
        })),
        messages: people.map(({ phone, userId, wamid }) => ({
          from: phone,
          from_user_id: userId,
          id: wamid,
          timestamp: seconds,
          type: 'text',
          text: { body: QUESTION },
        })),
        ...(statuses.length > 0 ? { statuses } : {}),
      },
    };
  }

  /** A chat of the number that was answered, and of whose answer the platform has said nothing since. */
  async function answeredQuietly(number: Number): Promise<{ chat: PlatformChat; wamid: string }> {
    const chat = await PlatformChat.open(pipeline, number.connected);
    worlds.whatsapp.setStatusPlan({ sentAfterMs: DAY_MS, deliveredAfterMs: DAY_MS });
    await chat.say(QUESTION);
    const [ours] = await chat.received(1, 60_000);
    expect((await chat.settled(60_000)).deliveries).toEqual(['accepted']);
    worlds.whatsapp.setStatusPlan({ sentAfterMs: 30, deliveredAfterMs: 80 });
    return { chat, wamid: ours!.externalId };
  }

  it(
    'is stored whole: 24 people’s messages, each at its own number and answered once, and the statuses of ours',
    async () => {
      const numbers = await sixNumbers();
      const [first, ...others] = numbers as [Number, ...Number[]];
      const { chat: earlier, wamid } = await answeredQuietly(first);
      const statuses = ['delivered', 'read'].map((status) => ({
        id: wamid,
        status,
        timestamp: seconds,
        recipient_id: earlier.person.alias,
      }));
      const changes = [first, ...others].map((number) => ({
        wabaId: number.wabaId,
        change: changeOf(number, number === first ? statuses : []),
      }));
      const entry = [...new Set(numbers.map(({ wabaId }) => wabaId))].map((id) => ({
        id,
        changes: changes.filter(({ wabaId }) => wabaId === id).map(({ change }) => change),
      }));
      const url = `${pipeline.apps.ingest.url}/webhooks/whatsapp/${first.connected.accountId}`;
      const body = JSON.stringify({ object: 'whatsapp_business_account', entry });
      expect(await postSigned({ url, appSecret: APP_SECRET }, body)).toBe(200);

      const everybody = numbers.flatMap((number) => number.people.map((person) => ({ number, person })));
      const stored = await pipeline.database.owner(
        `SELECT m.channel_account_id AS account, k.value AS phone, c.display_name AS name, x.external_id AS wamid
         FROM message m JOIN contact c ON c.id = m.contact_id JOIN message_external_id x ON x.message_id = m.id
         JOIN contact_address k ON k.contact_id = c.id AND k.kind = 'phone'
         WHERE x.external_id = ANY ($1) ORDER BY phone`,
        [everybody.map(({ person }) => person.wamid)],
      );
      expect(stored).toEqual(
        everybody
          .map(({ number, person: { phone, name, wamid: id } }) => ({
            account: number.connected.accountId,
            phone,
            name,
            wamid: id,
          }))
          .sort((a, b) => a.phone.localeCompare(b.phone)),
      );
      expect((await earlier.conversation()).deliveries).toEqual(['read']);

      await eventually('everybody to have their answer', async () => (await unanswered()) === 0, 90_000);
      const answers = worlds.whatsapp.messages({ by: 'business' }).filter(({ id }) => id !== wamid);
      expect(answers.map(({ phoneNumberId, chat }) => `${phoneNumberId} ${chat}`).sort()).toEqual(
        everybody.map(({ number, person }) => `${number.phoneNumberId} ${person.id}`).sort(),
      );
    },
    LONG_MS,
  );

  async function unanswered(): Promise<number> {
    const rows = await pipeline.database.owner(
      `SELECT c.id FROM conversation c LEFT JOIN delivery d ON d.conversation_id = c.id
       WHERE d.status IS DISTINCT FROM 'delivered' AND d.status IS DISTINCT FROM 'read'`,
    );
    return rows.length;
  }
});

const PLATFORMS = ['whatsapp', 'instagram', 'messenger'] as const;

/** What a question of one contact has become: at the platform, in the store, and on the bill. */
async function countsOf(chat: PlatformChat) {
  const { id, inbound, outbound, turns } = await chat.conversation();
  const [row] = await pipeline.database.owner<{ captures: number; spent: number; charged: number }>(
    `SELECT count(*) FILTER (WHERE e.kind = 'capture' AND e.account = 'spent')::int AS captures,
       count(DISTINCT e.turn_id) FILTER (WHERE e.account = 'spent')::int AS charged,
       coalesce(sum(e.amount) FILTER (WHERE e.account = 'spent'), 0)::int AS spent
     FROM credit_entry e JOIN turn t ON t.id = e.turn_id WHERE t.conversation_id = $1`,
    [id],
  );
  return { inbound, outbound, turns: turns.length, received: (await chat.received()).length, ...row! };
}

describe.each(PLATFORMS)(
  'a %s webhook that comes five times at once and again six days later',
  (platform) => {
    it(
      'is one message, one reply and one charge',
      async () => {
        const world = worlds[platform];
        const account = await pipeline.platforms.connect(platform);
        const chat = await PlatformChat.open(pipeline, account);
        const before = world.world.posts.entries.length;
        world.addFault({ fault: { kind: 'duplicate', copies: 5, mode: 'concurrent', times: 1 } });
        await chat.say(QUESTION);
        await chat.received(1, 60_000);
        await chat.settled(60_000);
        const sent = () => world.world.posts.entries.slice(before, before + 5);
        const copies = await eventually('all copies to be answered', () => {
          const all = sent();
          return all.length === 5 && all.every(({ accepted }) => accepted !== undefined) && all;
        });
        expect(copies.map(({ accepted, copy }) => [accepted, copy])).toEqual(
          [0, 1, 2, 3, 4].map((n) => [true, n]),
        );
        const once = await countsOf(chat);
        expect(once).toMatchObject({
          inbound: 1,
          outbound: 1,
          turns: 1,
          received: 1,
          captures: 1,
          charged: 1,
        });
        expect(once.spent).toBeGreaterThan(0);

        await worlds.travel(6 * DAY_MS);
        const [{ url, body } = { url: '', body: {} }] = copies;
        const appSecret = account.simulated.given['appSecret']!;
        expect(await postSigned({ url, appSecret }, JSON.stringify(body))).toBe(200);
        // Whoever asks after it is answered: it has had its time.
        const next = await PlatformChat.open(pipeline, account);
        await next.say('How can I pay?');
        await next.received(1, 60_000);
        await next.settled(60_000);
        expect(await countsOf(chat)).toEqual(once);
      },
      LONG_MS,
    );
  },
);

describeInvariants(() => pipeline);
