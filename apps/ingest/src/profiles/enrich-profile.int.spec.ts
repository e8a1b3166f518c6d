import type { ContactProfile, Lookup } from '@causerie/channel-kit';
import { countedEvent } from '@causerie/channel-accounts';
import { TransientError } from '@causerie/kernel';
import type { InboundMessage } from '@causerie/message-schema';
import { anInboundMessage, aWebhook, eventually } from '@causerie/testing';
import { anAdapter, IngestHarness, type Replica } from '../testing/ingest-harness';
import { EnrichProfile } from './enrich-profile';
import { RecordInbound } from '../webhooks/record-inbound';

const HOUR = 3_600_000;

let harness: IngestHarness;
let account: { id: string; workspaceId: string };
let chats = 0;

beforeAll(async () => {
  harness = await IngestHarness.start();
  account = await harness.anAccount();
});
afterAll(() => harness.close());

type Profile = NonNullable<Lookup<unknown>['profile']>;

/** A platform that notes what it was asked. */
async function replicaThat(profile: (alias: string) => Promise<ContactProfile | undefined>) {
  const asked: string[] = [];
  const answer: Profile = (alias) => {
    asked.push(alias);
    return profile(alias);
  };
  const replica = await harness.replica({ adapter: anAdapter({ lookup: { profile: answer } }) });
  return { replica, asked };
}

const newChat = () => String(6_000 + ++chats);

async function say({ module }: Replica, chat: string, given: Partial<InboundMessage> = {}): Promise<void> {
  const event = anInboundMessage({
    conversation: { aliases: [chat], kind: 'private' },
    sender: { addresses: [{ kind: 'user_id', value: chat }], displayName: 'Ada' },
    externalId: `${chat}:${Math.random()}`,
    ...given,
  });
  const webhook = { ...aWebhook(account, []), events: [countedEvent(event)] };
  await module.get(RecordInbound).record(webhook);
}

async function messageOf(chat: string): Promise<string> {
  const [row] = await harness.db.owner<{ id: string }>(
    'SELECT m.id FROM message m JOIN conversation c ON c.id = m.conversation_id WHERE c.canonical_alias = $1',
    [chat],
  );
  return row?.id ?? '';
}

async function contact(chat: string): Promise<Record<string, unknown> | undefined> {
  const [row] = await harness.db.owner(
    `SELECT c.display_name, c.username, c.locale, c.profile, c.profile_attempts, c.profile_due_at > app_now() AS fresh,
       round(extract(epoch FROM c.profile_due_at - app_now()) / 60)::int AS minutes
     FROM contact c JOIN contact_address a ON a.contact_id = c.id WHERE a.value = $1`,
    [chat],
  );
  return row;
}

describe('a contact’s profile', () => {
  it('is fetched when they write, kept for an hour, and fetched at the first message after it', async () => {
    const { replica, asked } = await replicaThat(() =>
      Promise.resolve({ displayName: 'Ada Lovelace', username: 'ada', avatarUrl: 'https://a.example/1.jpg' }),
    );
    const chat = newChat();
    await say(replica, chat);
    await eventually('the profile', async () => (await contact(chat))?.['username'] === 'ada');
    expect(await contact(chat)).toMatchObject({
      display_name: 'Ada Lovelace',
      profile: { avatarUrl: 'https://a.example/1.jpg' },
      minutes: 60,
    });
    // Another replica has asked nobody yet: the row tells it that nobody need be.
    const second = await replicaThat(() => Promise.resolve({ displayName: 'Ada King' }));
    const hint = {
      workspaceId: account.workspaceId,
      accountId: account.id,
      messageId: await messageOf(chat),
    };
    await second.replica.module.get(EnrichProfile).enrich(hint, new AbortController().signal);
    await harness.db.shiftClock(HOUR + 1_000);
    const third = await replicaThat(() => Promise.resolve({ displayName: 'Ada King' }));
    await say(third.replica, chat);
    await eventually('the newer name', async () => (await contact(chat))?.['display_name'] === 'Ada King');
    expect([asked, second.asked, third.asked]).toEqual([[chat], [], [chat]]);
  });

  it('that the platform does not tell is not asked for again that day', async () => {
    const { replica } = await replicaThat(() => Promise.resolve(undefined));
    const chat = newChat();
    await say(replica, chat);
    await eventually('the answer', async () => (await contact(chat))?.['minutes'] === 24 * 60);
    expect(await contact(chat)).toMatchObject({ display_name: 'Ada', profile_attempts: 0 });
  });

  it('is asked for ever more rarely while the platform fails', async () => {
    const chat = newChat();
    for (const attempts of [1, 2, 3]) {
      const { replica } = await replicaThat(() => Promise.reject(new TransientError('no answer')));
      await say(replica, chat);
      await eventually('the failure', async () => (await contact(chat))?.['profile_attempts'] === attempts);
      await harness.db.shiftClock(10 * 60_000);
    }
    expect(await contact(chat)).toMatchObject({ display_name: 'Ada' });
  });

  it('never holds up a message, and never asks about groups, echoes or the past', async () => {
    const { replica, asked } = await replicaThat(() => new Promise(() => undefined));
    for (let n = 0; n < 5; n++) await say(replica, newChat());
    expect(asked.length).toBeLessThanOrEqual(2);
    const calm = await replicaThat(() => Promise.resolve(undefined));
    await say(calm.replica, '-100', { conversation: { aliases: ['-100'], kind: 'group' } });
    await say(calm.replica, newChat(), { author: 'human', answerable: false });
    await say(calm.replica, newChat(), { historical: true });
    const last = newChat();
    await say(calm.replica, last);
    await eventually('the last one', () => calm.asked.includes(last));
    expect(calm.asked).toEqual([last]);
  });
});
