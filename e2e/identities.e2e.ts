import { eventually } from '@causerie/testing';
import { describeInvariants } from './harness/invariants';
import { startMetaWorlds, type MetaWorlds } from './harness/meta-worlds';
import { startPipeline, type Pipeline } from './harness/pipeline';
import type { ConnectedSimulation } from './harness/platforms';

const LONG_MS = 240_000;
const QUESTION = 'When are you open?';

let pipeline: Pipeline;
let worlds: MetaWorlds;

beforeAll(async () => {
  pipeline = await startPipeline();
  worlds = await startMetaWorlds(pipeline);
}, LONG_MS);
afterAll(() => pipeline.close(), LONG_MS);

describe('a person on WhatsApp who hides their phone number', () => {
  let account: ConnectedSimulation;

  beforeAll(async () => {
    account = await pipeline.platforms.connect('whatsapp');
  }, LONG_MS);

  const acting = (person: string) => ({ number: account.simulated.id, person });

  /** Asks as this person, waits for so many answers in all, and tells where their newest message was stored. */
  async function ask(person: string, text: string, answers: number): Promise<Place> {
    const { id } = worlds.whatsapp.sendText({ ...acting(person), text });
    const sent = () => worlds.whatsapp.messages({ person, by: 'business' });
    await eventually(`${answers} answers`, () => sent().length >= answers, 60_000);
    expect(sent()).toHaveLength(answers);
    return placeOf(id);
  }

  it(
    'stays the same contact in the same conversation when their id changes and when their number is shown',
    async () => {
      const { whatsapp } = worlds;
      const { id: person, userId } = whatsapp.createPerson({ hidesPhone: true, username: 'ada.w' });
      const first = await ask(person, QUESTION, 1);
      expect(await addressesOf(first.contactId)).toEqual([`user_id ${userId}`]);

      const rotated = whatsapp.rotateUserId({ ...acting(person) });
      expect(rotated.userId).not.toBe(userId);
      expect(await ask(person, 'How can I pay?', 2)).toEqual(first);

      const { phone } = whatsapp.setPerson({ person, hidesPhone: false });
      expect(await ask(person, 'Do you deliver?', 3)).toEqual(first);
      expect(await addressesOf(first.contactId)).toEqual(
        [`phone ${phone}`, `user_id ${rotated.userId}`, `user_id ${userId}`].sort(),
      );
      const merges = await pipeline.database.owner(
        `SELECT FROM event WHERE type IN ('contact.merged', 'conversation.merged')`,
      );
      expect(merges).toEqual([]);
    },
    LONG_MS,
  );

  it(
    'and who was taken for two is merged, with an event, once both names come together',
    async () => {
      const { whatsapp } = worlds;
      const { id: person, phone } = whatsapp.createPerson({ hidesPhone: true });
      const hidden = await ask(person, QUESTION, 1);
      // Known by the number from a time before there were user ids.
      const old = await tellByPhoneAlone(person, phone);
      expect(old.contactId).not.toBe(hidden.contactId);
      expect(old.conversationId).not.toBe(hidden.conversationId);

      whatsapp.setPerson({ person, hidesPhone: false });
      const joined = await ask(person, 'Do you deliver?', 3);
      const both = [hidden, old];
      expect(both.map(({ contactId }) => contactId)).toContain(joined.contactId);
      expect(both.map(({ conversationId }) => conversationId)).toContain(joined.conversationId);
      const gone = both.find(({ contactId }) => contactId !== joined.contactId)!;
      const merges = await pipeline.database.owner<{ type: string; payload: Record<string, unknown> }>(
        `SELECT type, payload FROM event WHERE type IN ('contact.merged', 'conversation.merged') ORDER BY type`,
      );
      const from = both.find(({ conversationId }) => conversationId !== joined.conversationId)!;
      expect(merges).toMatchObject([
        { type: 'contact.merged', payload: { contactId: gone.contactId, into: joined.contactId } },
        {
          type: 'conversation.merged',
          payload: { conversationId: from.conversationId, into: joined.conversationId },
        },
      ]);
      expect((await addressesOf(joined.contactId)).map((one) => one.split(' ')[0])).toEqual([
        'phone',
        'user_id',
      ]);
      // All of it is one contact's now, wherever it stands.
      const contacts = await pipeline.database.owner(
        `SELECT DISTINCT contact_id AS "contactId" FROM message
         WHERE conversation_id = ANY ($1) AND contact_id IS NOT NULL`,
        [both.map(({ conversationId }) => conversationId)],
      );
      expect(contacts).toEqual([{ contactId: joined.contactId }]);
    },
    LONG_MS,
  );

  interface Place {
    contactId: string;
    conversationId: string;
  }

  async function placeOf(wamid: string): Promise<Place> {
    const [row] = await pipeline.database.owner<Place>(
      `SELECT m.contact_id AS "contactId", m.conversation_id AS "conversationId"
       FROM message m JOIN message_external_id x ON x.message_id = m.id WHERE x.external_id = $1`,
      [wamid],
    );
    return row!;
  }

  /** As a webhook of last year named people. Answered, as the platform finds the person by either name. */
  async function tellByPhoneAlone(person: string, phone: string): Promise<Place> {
    const wamid = `wamid.old-${phone}`;
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const message = { from: phone, id: wamid, timestamp, type: 'text', text: { body: 'How can I pay?' } };
    worlds.whatsapp.tell({
      number: account.simulated.id,
      field: 'messages',
      value: { contacts: [{ profile: { name: 'Ada' }, wa_id: phone }], messages: [message] },
    });
    const sent = () => worlds.whatsapp.messages({ person, by: 'business' });
    await eventually('the second answer', () => sent().length === 2, 60_000);
    return placeOf(wamid);
  }

  async function addressesOf(contactId: string): Promise<string[]> {
    const rows = await pipeline.database.owner<{ address: string }>(
      `SELECT kind || ' ' || value AS address FROM contact_address WHERE contact_id = $1 ORDER BY 1`,
      [contactId],
    );
    return rows.map(({ address }) => address).sort();
  }
});

describeInvariants(() => pipeline);
