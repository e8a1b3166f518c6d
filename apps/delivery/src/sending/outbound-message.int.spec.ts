import { newId } from '@causerie/kernel';
import { FakePlatform } from '../testing/fake-platform';
import { LaneKit } from '../testing/lane-kit';

let kit: LaneKit;
beforeAll(async () => (kit = await LaneKit.create()));
afterAll(() => kit.close());

async function aLane(capabilities: ConstructorParameters<typeof FakePlatform>[0] = {}) {
  const platform = new FakePlatform(capabilities);
  const account = await kit.anAccount();
  const conversation = await kit.aConversation(account.id);
  return { platform, account, conversation, replica: kit.replica(platform.adapter) };
}

describe('a message that is no reply to a turn', () => {
  it('is queued once for each idempotency key', async () => {
    const { platform, conversation, replica } = await aLane();
    const idempotencyKey = newId();
    const ids = await Promise.all([1, 2, 3].map(() => kit.enqueue(conversation, { idempotencyKey })));
    expect(new Set(ids).size).toBe(1);
    await kit.drain(replica, conversation);
    expect(platform.texts()).toEqual(['Hello']);
    expect(await kit.eventsOf(conversation, 'message.created')).toHaveLength(1);
  });

  it('of a person takes the conversation over and overtakes what the bot still had to say', async () => {
    const { platform, conversation, replica } = await aLane();
    const bot = await kit.enqueue(conversation, { parts: [{ kind: 'text', text: 'bot' }] });
    await kit.enqueue(conversation, { author: 'human', parts: [{ kind: 'text', text: 'person' }] });
    expect(await kit.conversation(conversation)).toMatchObject({ owner: 'human' });
    await kit.drain(replica, conversation);
    expect(platform.texts()).toEqual(['person']);
    expect(await kit.delivery(bot)).toMatchObject({
      status: 'blocked',
      failure: { class: 'human_answered' },
    });
  });

  it('gives its bytes to the platform as they were given to us', async () => {
    const { platform, conversation, replica } = await aLane();
    const attachments = [
      { kind: 'image', source: { handle: 'media-1' } },
      { kind: 'document', source: { url: 'https://files.example/a.pdf' }, fileName: 'a.pdf' },
    ] as const;
    await kit.enqueue(conversation, { parts: [{ kind: 'image', attachment: 0 }], attachments });
    await kit.enqueue(conversation, { parts: [{ kind: 'document', attachment: 1 }], attachments });
    await kit.drain(replica, conversation);
    expect(platform.sent.map(({ payload }) => payload['source'])).toEqual([
      { handle: 'media-1' },
      { url: 'https://files.example/a.pdf' },
    ]);
  });

  it('refuses a template beside other parts: they would need the window that is closed', async () => {
    const { conversation } = await aLane();
    const template = { kind: 'template', name: 'again', language: 'en', variables: {} } as const;
    const both = kit.enqueue(conversation, { parts: [template, { kind: 'text', text: 'and this' }] });
    await expect(both).rejects.toThrow('A template stands alone');
  });

  it('is known by every id that a call of several messages gave it', async () => {
    const { platform, conversation, replica } = await aLane();
    const id = await kit.enqueue(conversation, {});
    platform.behaviour = (call) => {
      const answer = platform.accept(call);
      return answer.ok ? { ...answer, moreExternalIds: ['album-2', 'album-3'] } : answer;
    };
    await kit.drain(replica, conversation);
    const known = await kit.db.owner(
      'SELECT external_id FROM message_external_id WHERE message_id = $1 ORDER BY 1',
      [id],
    );
    expect(known.slice(0, 2)).toEqual([{ external_id: 'album-2' }, { external_id: 'album-3' }]);
  });

  it('replaces an earlier one where the platform can, and says so where it cannot', async () => {
    const { platform, conversation, replica } = await aLane({ edits: true });
    const given = { editsExternalId: 'message-1', author: 'human' } as const;
    await kit.enqueue(conversation, given);
    await kit.drain(replica, conversation);
    expect(platform.sent.map(({ payload }) => payload['edits'])).toEqual(['message-1']);

    const other = await aLane();
    const id = await kit.enqueue(other.conversation, given);
    await kit.drain(other.replica, other.conversation);
    expect(await kit.delivery(id)).toMatchObject({
      status: 'failed',
      failure: { description: expect.stringContaining('cannot be edited') },
    });
  });

  it('goes on in the conversation with which its own was merged', async () => {
    const { platform, account, conversation, replica } = await aLane();
    const into = await kit.aConversation(account.id);
    await kit.db.owner('UPDATE conversation SET merged_into = $2 WHERE id = $1', [conversation.id, into.id]);
    await kit.enqueue(conversation);
    await kit.drain(replica, into);
    expect(platform.texts(into.alias)).toEqual(['Hello']);
  });
});
