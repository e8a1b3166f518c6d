import { FakePlatform } from '../testing/fake-platform';
import { LaneKit } from '../testing/lane-kit';

const HOUR = 3_600_000;
const WINDOW = { replyWindowMs: 24 * HOUR, humanTag: { windowMs: 168 * HOUR }, templates: true };
const AGAIN = { name: 'again', language: 'en', variables: { '1': 'Ada' } };
const template = (variables: Record<string, string> = { '1': 'Ada' }, name = 'again') =>
  ({ kind: 'template', name, language: 'en', variables }) as const;

let kit: LaneKit;
beforeAll(async () => (kit = await LaneKit.create()));
afterAll(() => kit.close());

async function aLane(settings: Record<string, unknown> = {}) {
  const platform = new FakePlatform(WINDOW);
  const account = await kit.anAccount({ settings });
  const conversation = await kit.aConversation(account.id);
  await kit.db.transaction.run(kit.workspace.id, (tx) =>
    kit.templates.replace(
      tx,
      account.id,
      [
        { ...DEFINITION, name: 'again' },
        { ...DEFINITION, name: 'paused', state: 'PAUSED', sendable: false },
        { ...DEFINITION, name: 'offer', category: 'MARKETING' },
      ],
      HOUR,
    ),
  );
  return { platform, account, conversation, replica: kit.replica(platform.adapter) };
}

const DEFINITION = {
  name: 'again',
  language: 'en',
  category: 'UTILITY',
  state: 'APPROVED',
  sendable: true,
  text: 'Hello {{1}}',
  variables: [{ name: '1', charactersMax: 10 }],
};

describe('after the window has closed', () => {
  it('a message is blocked with what to do, and never handed to the platform', async () => {
    const { platform, conversation, replica } = await aLane();
    const id = await kit.enqueue(conversation);
    await kit.db.shiftClock(24 * HOUR - 60_000);
    expect(await kit.drain(replica, conversation)).toBe('empty');
    expect(await kit.delivery(id)).toMatchObject({
      status: 'blocked',
      failure: { class: 'window_closed', description: expect.stringContaining('send a template') },
    });
    expect(platform.texts()).toEqual([]);
  });

  it('the account’s template goes in its place, once until the contact writes; the words stay on the message', async () => {
    const { platform, conversation, replica } = await aLane({ reengagementTemplate: AGAIN });
    const id = await kit.enqueue(conversation, { parts: [{ kind: 'text', text: 'Your order' }] });
    const second = await kit.enqueue(conversation);
    await kit.db.shiftClock(24 * HOUR);
    await kit.drain(replica, conversation);
    expect(platform.texts()).toEqual(['[again]']);
    expect(await kit.delivery(id)).toMatchObject({
      status: 'sent',
      sent_as: 're_engagement',
      sent_parts: [{ kind: 'template', name: 'again', text: 'Hello Ada' }],
    });
    expect(await kit.eventsOf(conversation, 'message.replaced')).toMatchObject([
      { id, sentParts: [{ name: 'again' }] },
    ]);
    const [message] = await kit.db.owner('SELECT text FROM message WHERE id = $1', [id]);
    expect(message).toEqual({ text: 'Your order' });
    expect(await kit.delivery(second)).toMatchObject({ status: 'blocked', failure: { code: 'RE_ENGAGED' } });

    await kit.hear(conversation);
    await kit.enqueue(conversation, { parts: [{ kind: 'text', text: 'Welcome' }] });
    await kit.drain(replica, conversation);
    expect(platform.texts()).toEqual(['[again]', 'Welcome']);
  });

  it('a person goes on under the human tag, a bot does not', async () => {
    const { platform, conversation, replica } = await aLane();
    await kit.db.shiftClock(30 * HOUR);
    const bot = await kit.enqueue(conversation);
    await kit.drain(replica, conversation);
    const human = await kit.enqueue(conversation, { author: 'human' });
    await kit.drain(replica, conversation);
    expect(platform.sent.map(({ payload }) => payload['humanTag'])).toEqual([true]);
    expect(await kit.delivery(human)).toMatchObject({ status: 'sent', sent_as: 'human_tag' });
    expect(await kit.delivery(bot)).toMatchObject({ status: 'blocked' });
  });

  it('a template is sent as it is', async () => {
    const { platform, conversation, replica } = await aLane();
    await kit.db.shiftClock(30 * HOUR);
    const id = await kit.enqueue(conversation, { parts: [template()] });
    await kit.drain(replica, conversation);
    expect(platform.sent).toMatchObject([{ text: '[again]', payload: { variables: { '1': 'Ada' } } }]);
    expect(await kit.delivery(id)).toMatchObject({ status: 'sent', sent_as: 'template' });
  });
});

describe('a template that the platform would refuse', () => {
  it.each([
    ['with a gap left open', template({}), 'needs a value for "1"'],
    ['with one value too many', template({ '1': 'Ada', '2': 'Bob' }), 'has no gap for "2"'],
    ['with a value that is too long', template({ '1': 'Ada Lovelace' }), 'at most 10 characters'],
    ['of no name', template({}, 'nobody'), 'is not in the account’s catalogue'.replace('’', "'")],
    ['that is paused', template({ '1': 'Ada' }, 'paused'), 'is PAUSED at the platform'],
  ])('%s is not sent, and says what to do', async (_name, part, words) => {
    const { platform, conversation, replica } = await aLane();
    const id = await kit.enqueue(conversation, { parts: [part] });
    await kit.drain(replica, conversation);
    expect(platform.sent).toEqual([]);
    expect(await kit.delivery(id)).toMatchObject({
      status: 'failed',
      failure: { class: 'content_rejected', code: 'TEMPLATE', description: expect.stringContaining(words) },
    });
  });

  it('for its quality, by the platform’s news of today, is not sent either', async () => {
    const { platform, account, conversation, replica } = await aLane();
    await kit.db.owner(
      `INSERT INTO channel_account_health (workspace_id, channel_account_id, aspect, subject, level, state, at)
       VALUES ($1, $2, 'template', 'again (en)', 'critical', 'DISABLED', app_now())`,
      [kit.workspace.id, account.id],
    );
    const id = await kit.enqueue(conversation, { parts: [template()] });
    await kit.drain(replica, conversation);
    expect(platform.sent).toEqual([]);
    expect(await kit.delivery(id)).toMatchObject({
      failure: { description: expect.stringContaining('DISABLED') },
    });
  });

  it('does not stand in for a message: that is blocked with the template’s own trouble', async () => {
    const { conversation, replica } = await aLane({ reengagementTemplate: { ...AGAIN, name: 'paused' } });
    const id = await kit.enqueue(conversation);
    await kit.db.shiftClock(24 * HOUR);
    await kit.drain(replica, conversation);
    expect(await kit.delivery(id)).toMatchObject({
      status: 'blocked',
      failure: {
        class: 'window_closed',
        code: 'RE_ENGAGEMENT',
        description: expect.stringContaining('PAUSED'),
      },
    });
  });
});

describe('a contact who asked not to be written to', () => {
  it('gets nothing of the bot and no template, and is answered by a person', async () => {
    const { platform, conversation, replica } = await aLane();
    await kit.db.owner('UPDATE contact_address SET opted_out_at = app_now() WHERE contact_id = $1', [
      conversation.contactId,
    ]);
    const bot = await kit.enqueue(conversation);
    const campaign = await kit.enqueue(conversation, { author: 'system', parts: [template()] });
    await kit.drain(replica, conversation);
    expect(platform.sent).toEqual([]);
    for (const id of [bot, campaign])
      expect(await kit.delivery(id)).toMatchObject({ status: 'blocked', failure: { class: 'opted_out' } });
    expect(await kit.conversation(conversation)).toMatchObject({ owner: 'bot' });

    await kit.enqueue(conversation, { author: 'human' });
    await kit.drain(replica, conversation);
    expect(platform.texts()).toEqual(['Hello']);
  });

  it('with marketing only gets other templates', async () => {
    const { platform, conversation, replica } = await aLane();
    await kit.db.owner(
      'UPDATE contact_address SET opted_out_marketing_at = app_now() WHERE contact_id = $1',
      [conversation.contactId],
    );
    const offer = await kit.enqueue(conversation, {
      author: 'system',
      parts: [template({ '1': 'A' }, 'offer')],
    });
    await kit.enqueue(conversation, { author: 'system', parts: [template()] });
    await kit.drain(replica, conversation);
    expect(platform.texts()).toEqual(['[again]']);
    expect(await kit.delivery(offer)).toMatchObject({
      status: 'blocked',
      failure: { code: 'OPTED_OUT_MARKETING' },
    });
  });
});
