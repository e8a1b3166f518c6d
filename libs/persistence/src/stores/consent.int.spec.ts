import { EVENTS } from '@causerie/contracts';
import type { InboundMessage } from '@causerie/message-schema';
import {
  aChannelAccount,
  anInboundMessage,
  aWebhook,
  aWorkspace,
  createTestDatabase,
  type TestDatabase,
} from '@causerie/testing';
import type { ConsentStatement } from './inbound-row';
import { InboundStore, type InboundOutcome, type ParsedWebhook } from './inbound.store';

const OPTIONS = { sweepAfterMs: 3_000, humanPauseMs: 60_000 };
const text = (said: string) => ({ text: said, tokens: 3 });
const STOP: ConsentStatement = {
  scope: 'all',
  optedOut: true,
  texts: { en: text('No more.'), fr: text('Plus rien.'), de: text('Nichts mehr.') },
};
const START: ConsentStatement = {
  ...STOP,
  optedOut: false,
  texts: { en: text('Again.'), fr: text('Encore.') },
};
const NO_MARKETING: ConsentStatement = { scope: 'marketing', optedOut: true, texts: {} };

let db: TestDatabase;
let store: InboundStore;
let account: { id: string; workspaceId: string };
let chats = 0;

beforeAll(async () => {
  db = await createTestDatabase();
  store = new InboundStore(db.dataSource);
  account = await aChannelAccount(db, await aWorkspace(db));
});
afterAll(() => db.close());

/** A contact's private chat. */
class Chat {
  readonly alias = String(8_000 + ++chats);

  constructor(private readonly locale = 'en') {}

  webhook(said: string, consent?: ConsentStatement, given: Partial<InboundMessage> = {}): ParsedWebhook {
    const event = anInboundMessage({
      text: said,
      conversation: { aliases: [this.alias], kind: 'private' },
      sender: {
        addresses: [
          { kind: 'phone', value: this.alias },
          { kind: 'user_id', value: `u${this.alias}` },
        ],
        locale: this.locale,
      },
      externalId: `${this.alias}:${Math.random()}`,
      ...given,
    });
    return { ...aWebhook(account, []), events: [{ event, tokenCount: 1, ...(consent && { consent }) }] };
  }

  async say(
    said: string,
    consent?: ConsentStatement,
    given: Partial<InboundMessage> = {},
  ): Promise<InboundOutcome> {
    const [outcome] = await store.record([this.webhook(said, consent, given)], OPTIONS);
    if (!outcome) throw new Error('no outcome');
    return outcome;
  }

  async facts() {
    const [row] = await db.owner(
      `SELECT c.last_answerable_seq::int AS answerable, c.due_at IS NOT NULL AS due,
         (SELECT count(*)::int FROM contact_address WHERE contact_id = a.contact_id AND opted_out_at IS NOT NULL) AS opted_out,
         (SELECT count(*)::int FROM contact_address WHERE contact_id = a.contact_id AND opted_out_marketing_at IS NOT NULL)
           AS opted_out_marketing
       FROM contact_address a JOIN conversation c ON c.canonical_alias = a.value WHERE a.value = $1`,
      [this.alias],
    );
    return row;
  }

  /** What it was told by the installation itself, if delivery finds it. */
  async confirmations(): Promise<string[]> {
    const rows = await db.owner<{ text: string }>(
      `SELECT m.text FROM message m JOIN delivery d ON d.message_id = m.id AND d.status = 'queued'
       JOIN lane l ON l.conversation_id = m.conversation_id AND l.due_at <= app_now()
       JOIN conversation c ON c.id = m.conversation_id AND c.canonical_alias = $1
       WHERE m.author = 'system' ORDER BY m.seq`,
      [this.alias],
    );
    return rows.map((row) => row.text);
  }

  async told(): Promise<Record<string, unknown>[]> {
    const rows = await db.owner<{ payload: Record<string, unknown> }>(
      `SELECT e.payload FROM event e JOIN conversation c ON e.channel = 'conversation:' || c.id
       WHERE c.canonical_alias = $1 AND e.type = 'contact.consentChanged' ORDER BY e.id`,
      [this.alias],
    );
    return rows.map(({ payload }) => EVENTS['contact.consentChanged'].parse(payload));
  }
}

describe('a contact who wants no more messages', () => {
  it('is confirmed once, by all addresses they have there, and no turn is to open', async () => {
    const chat = new Chat();
    await chat.say('STOP', STOP);
    expect(await chat.facts()).toMatchObject({ answerable: 0, opted_out: 2, opted_out_marketing: 0 });
    await chat.say('stop!!', STOP);
    expect(await chat.confirmations()).toEqual(['No more.']);
    expect(await chat.told()).toMatchObject([{ optedOut: true, scope: 'all' }]);
    expect(await chat.facts()).toMatchObject({ answerable: 0 });
  });

  it('is answered what they asked before, and not what they say with it', async () => {
    const chat = new Chat();
    await chat.say('Where is my order?');
    await chat.say('STOP', STOP);
    expect(await chat.facts()).toMatchObject({ answerable: 1 });
  });

  it('wants them again: is confirmed once, and the next message is one like any other', async () => {
    const chat = new Chat();
    await chat.say('STOP', STOP);
    await chat.say('START', START);
    expect(await chat.facts()).toMatchObject({ answerable: 0, opted_out: 0 });
    expect(await chat.confirmations()).toEqual(['No more.', 'Again.']);
    await chat.say('START', START);
    expect(await chat.confirmations()).toHaveLength(2);
    expect(await chat.told()).toMatchObject([{ optedOut: true }, { optedOut: false }]);
  });

  it('never stopped: the same word is a message like any other', async () => {
    const chat = new Chat();
    await chat.say('/start', START);
    expect(await chat.facts()).toMatchObject({ answerable: 1, due: true });
    expect([await chat.confirmations(), await chat.told()]).toEqual([[], []]);
  });

  it('is confirmed in the language of the word, else their own, else the workspace’s', async () => {
    const [word, own, unknown] = [new Chat('en'), new Chat('fr-CA'), new Chat('sw')];
    await word.say('Abmelden', { ...STOP, language: 'de' });
    await own.say('STOP', STOP);
    await unknown.say('STOP', STOP);
    expect(await word.confirmations()).toEqual(['Nichts mehr.']);
    expect(await own.confirmations()).toEqual(['Plus rien.']);
    expect(await unknown.confirmations()).toEqual(['No more.']);
  });

  it('said so in a webhook that comes again: it is one statement', async () => {
    const chat = new Chat();
    const webhook = chat.webhook('STOP', STOP);
    await Promise.all(Array.from({ length: 5 }, () => store.record([webhook], OPTIONS)));
    await chat.say('START', START);
    await store.record([webhook], OPTIONS);
    expect(await chat.facts()).toMatchObject({ opted_out: 0 });
    expect(await chat.confirmations()).toEqual(['No more.', 'Again.']);
  });

  it('loses neither the message nor the statement when the commit fails: both come again', async () => {
    const chat = new Chat();
    const broken = chat.webhook('STOP', { ...STOP, texts: {} });
    await expect(store.record([broken], OPTIONS)).rejects.toThrow();
    await store.record(
      [{ ...broken, events: broken.events.map((one) => ({ ...one, consent: STOP })) }],
      OPTIONS,
    );
    expect(await chat.confirmations()).toEqual(['No more.']);
  });

  it('of marketing is told apart, and hears nothing from us about it', async () => {
    const chat = new Chat();
    const service = { parts: [{ kind: 'service' as const, action: 'preferences' }], answerable: false };
    await chat.say('', NO_MARKETING, service);
    expect(await chat.facts()).toMatchObject({ opted_out: 0, opted_out_marketing: 2 });
    await chat.say('', { ...NO_MARKETING, optedOut: false }, service);
    expect(await chat.facts()).toMatchObject({ opted_out_marketing: 0 });
    expect(await chat.confirmations()).toEqual([]);
    expect(await chat.told()).toMatchObject([
      { optedOut: true, scope: 'marketing' },
      { optedOut: false, scope: 'marketing' },
    ]);
  });
});
