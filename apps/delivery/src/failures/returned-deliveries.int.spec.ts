import { FakePlatform, failureOf } from '../testing/fake-platform';
import { LaneKit, type Conversation } from '../testing/lane-kit';

let kit: LaneKit;
beforeAll(async () => (kit = await LaneKit.create()));
afterAll(() => kit.close());

async function aLane(capabilities: ConstructorParameters<typeof FakePlatform>[0] = {}) {
  const platform = new FakePlatform(capabilities);
  const account = await kit.anAccount();
  const conversation = await kit.aConversation(account.id);
  return { platform, account, conversation, process: kit.process(platform.adapter) };
}

const giveBack = ({ id }: Conversation) =>
  kit.db.owner(`UPDATE conversation SET owner = 'bot' WHERE id = $1`, [id]);

describe('an answer of the bot that does not arrive', () => {
  it('hands the conversation to a person, with an event that says why', async () => {
    const { platform, conversation, process } = await aLane();
    platform.behaviour = () => failureOf('content_rejected', { code: '132000' });
    const id = await kit.enqueue(conversation);
    await kit.drain(process.drainLane, conversation);
    expect(await kit.conversation(conversation)).toEqual({ owner: 'waiting_human', delivery_returns: 1 });
    expect(await kit.eventsOf(conversation, 'conversation.ownerChanged')).toMatchObject([
      { owner: 'waiting_human' },
    ]);
    expect(await kit.eventsOf(conversation, 'message.returned')).toMatchObject([
      { id, failure: { class: 'content_rejected', code: '132000' } },
    ]);
  });

  it('does so once until somebody has answered; more of them are only counted', async () => {
    const { platform, conversation, process } = await aLane();
    const fail = async () => {
      platform.behaviour = () => failureOf('content_rejected');
      await kit.enqueue(conversation);
      await kit.drain(process.drainLane, conversation);
    };
    await fail();
    await giveBack(conversation);
    await fail();
    expect(await kit.conversation(conversation)).toEqual({ owner: 'bot', delivery_returns: 2 });
    expect(await kit.eventsOf(conversation, 'message.returned')).toHaveLength(1);

    platform.behaviour = () => undefined;
    await kit.enqueue(conversation, { author: 'human' });
    await kit.drain(process.drainLane, conversation);
    await giveBack(conversation);
    await fail();
    expect(await kit.conversation(conversation)).toEqual({ owner: 'waiting_human', delivery_returns: 1 });
  });

  it.each([
    ['of a person only shows', 'human', 'content_rejected'],
    ['for a contact who blocked us changes nothing', 'bot', 'undeliverable'],
  ] as const)('%s', async (_name, author, failureClass) => {
    const { platform, conversation, process } = await aLane();
    platform.behaviour = () => failureOf(failureClass);
    const id = await kit.enqueue(conversation, { author });
    await kit.drain(process.drainLane, conversation);
    expect(await kit.delivery(id)).toMatchObject({ status: 'failed' });
    expect(await kit.eventsOf(conversation, 'message.returned')).toEqual([]);
  });
});

describe('a failure that the platform reports after it had accepted the message', () => {
  async function reported(code: string) {
    const lane = await aLane({ statuses: ['sent', 'delivered', 'failed'] });
    const { platform, account, conversation, process } = lane;
    const id = await kit.enqueue(conversation);
    await kit.drain(process.drainLane, conversation);
    await kit.report(account.id, platform.sent[0]!.externalId, 'failed', code);
    await process.followReported.followAll(100);
    return { ...lane, id };
  }

  it('for the window is blocked like one that was never sent, is not repeated, and goes to a person', async () => {
    const { platform, conversation, process, id } = await reported('too late');
    expect(await kit.delivery(id)).toMatchObject({
      status: 'blocked',
      failure: { class: 'window_closed', code: 'too late' },
    });
    expect(await kit.conversation(conversation)).toMatchObject({ owner: 'waiting_human' });
    await kit.db.shiftClock(60_000);
    await kit.drain(process.drainLane, conversation);
    expect(platform.texts()).toHaveLength(1);
    expect(await kit.metrics.text()).toMatch(
      /delivery_reported_total\{platform="imaginary",class="window_closed",app="delivery"\} 1/,
    );
  });

  it('is followed once, whoever looks again', async () => {
    const { conversation, process, id } = await reported('too late');
    await process.followReported.followAll(100);
    expect(await kit.statuses(id)).toEqual(['accepted', 'failed', 'blocked']);
    expect(await kit.conversation(conversation)).toMatchObject({ delivery_returns: 1 });
  });

  it('for somebody who cannot be reached marks the address', async () => {
    const { conversation, id } = await reported('no such user');
    expect(await kit.delivery(id)).toMatchObject({ status: 'failed', failure: { class: 'undeliverable' } });
    const [address] = await kit.db.owner('SELECT blocked_at FROM contact_address WHERE contact_id = $1', [
      conversation.contactId,
    ]);
    expect(address).toEqual({ blocked_at: expect.any(Date) });
    expect(await kit.conversation(conversation)).toMatchObject({ owner: 'bot' });
  });

  it('for a ban stops the account', async () => {
    const { account } = await reported('banned');
    expect(await kit.accounts.find(account.id)).toMatchObject({ state: 'stopped' });
  });

  it('with a code that nobody knows goes to a person, too', async () => {
    const { conversation, id } = await reported('4711');
    expect(await kit.delivery(id)).toMatchObject({ status: 'failed', failure: { class: 'unclassified' } });
    expect(await kit.conversation(conversation)).toMatchObject({ owner: 'waiting_human' });
  });
});

describe('a reported failure of an account whose credentials cannot be read', () => {
  it('waits, and holds up nobody else’s', async () => {
    const broken = await aLane({ statuses: ['sent', 'delivered', 'failed'] });
    const well = await aLane({ statuses: ['sent', 'delivered', 'failed'] });
    for (const { platform, account, conversation, process } of [broken, well]) {
      await kit.enqueue(conversation);
      await kit.drain(process.drainLane, conversation);
      await kit.report(account.id, platform.sent[0]!.externalId, 'failed', 'too late');
    }
    const [kept] = await kit.db.owner<{ credentials: Buffer }>(
      'SELECT credentials FROM channel_account WHERE id = $1',
      [broken.account.id],
    );
    const store = (credentials: Buffer | undefined) =>
      kit.db.owner('UPDATE channel_account SET credentials = $2 WHERE id = $1', [
        broken.account.id,
        credentials,
      ]);
    await store(Buffer.from('not what it was'));
    await expect(well.process.followReported.followAll(100)).rejects.toThrow();
    expect(await kit.conversation(well.conversation)).toMatchObject({ owner: 'waiting_human' });
    expect(await kit.conversation(broken.conversation)).toMatchObject({ owner: 'bot' });
    await store(kept?.credentials);
    await kit.db.shiftClock(30_000);
    await well.process.followReported.followAll(100);
    expect(await kit.conversation(broken.conversation)).toMatchObject({ owner: 'waiting_human' });
  });
});

describe('a complaint about quality', () => {
  it('pauses templates that no person sends, tells the workspace once, and lets answers pass', async () => {
    const { platform, account, conversation, process } = await aLane({ templates: true });
    const definition = { name: 'offer', language: 'en', category: 'UTILITY', state: 'APPROVED' };
    await kit.db.transaction.run(kit.workspace.id, (tx) =>
      kit.templates.replace(
        tx,
        account.id,
        [{ ...definition, sendable: true, text: 'Hi', variables: [] }],
        1_000,
      ),
    );
    platform.behaviour = () => failureOf('quality', { code: '131048' });
    const failed = await kit.enqueue(conversation);
    await kit.drain(process.drainLane, conversation);
    expect(await kit.delivery(failed)).toMatchObject({ status: 'failed', attempts: 1 });
    platform.behaviour = () => undefined;

    const parts = [{ kind: 'template', name: 'offer', language: 'en', variables: {} }] as const;
    const bulk = await kit.enqueue(conversation, { author: 'system', parts });
    await kit.enqueue(conversation, { parts: [{ kind: 'text', text: 'An answer' }] });
    await kit.drain(process.drainLane, conversation);
    expect(platform.texts()).toEqual(['An answer']);
    expect(await kit.delivery(bulk)).toMatchObject({ status: 'queued' });
    const told = await kit.db.owner(
      `SELECT FROM event WHERE type = 'channelAccount.healthChanged' AND payload ->> 'channelAccountId' = $1`,
      [account.id],
    );
    expect(told).toHaveLength(1);

    await kit.db.shiftClock(3_600_001);
    await kit.drain(process.drainLane, conversation);
    expect(platform.texts()).toEqual(['An answer', '[offer]']);
  });
});
