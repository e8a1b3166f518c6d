import { newCorrelationId, newId } from '@causerie/kernel';
import { TypingStore } from '@causerie/persistence';
import { Leases } from '@causerie/redis';
import { eventually } from '@causerie/testing';
import { FakePlatform } from '../testing/fake-platform';
import { TestDirectory } from '../testing/delivery-process';
import { LaneKit, TEST_OPTIONS, type Conversation } from '../testing/lane-kit';
import { ShowTyping } from './show-typing';
import { TypingIndicator } from './typing-indicator';

let kit: LaneKit;
const replicas: ShowTyping[] = [];
beforeAll(async () => (kit = await LaneKit.create()));
afterEach(() => Promise.all(replicas.splice(0).map((replica) => replica.onModuleDestroy())));
afterAll(() => kit.close());

function aReplica(platform: FakePlatform): ShowTyping {
  const directory = new TestDirectory(kit.accounts, [platform.adapter]);
  const indicator = new TypingIndicator(kit.db.transaction, new TypingStore(), directory, TEST_OPTIONS);
  const replica = new ShowTyping(indicator, new Leases(kit.redis), kit.keys);
  replicas.push(replica);
  return replica;
}

async function anOpenTurn(conversation: Conversation) {
  const turnId = newId();
  await kit.db.owner(
    `INSERT INTO turn (id, workspace_id, conversation_id, from_seq, to_seq, correlation_id) VALUES ($1, $2, $3, 1, 1, $4)`,
    [turnId, kit.workspace.id, conversation.id, newCorrelationId()],
  );
  const end = () =>
    kit.db.owner(`UPDATE turn SET state = 'replied', ended_at = app_now() WHERE id = $1`, [turnId]);
  return { turn: { workspaceId: kit.workspace.id, conversationId: conversation.id, turnId }, end };
}

async function aChat() {
  const platform = new FakePlatform();
  const conversation = await kit.aConversation((await kit.anAccount()).id);
  return { platform, conversation };
}

describe('the typing indicator', () => {
  it('is shown at once and repeated until the turn has ended', async () => {
    const { platform, conversation } = await aChat();
    const { turn, end } = await anOpenTurn(conversation);
    aReplica(platform).begin(turn);
    await eventually('three repeats', () => platform.typed.length >= 3);
    await end();
    const key = kit.keys.lease(kit.workspace.id, `typing:${conversation.id}`);
    await eventually('the end', async () => (await kit.redis.client.exists(key)) === 0);
    expect(new Set(platform.typed)).toEqual(new Set([conversation.alias]));
  });

  it('is shown by one replica, although all hear the news', async () => {
    const { platform, conversation } = await aChat();
    const { turn } = await anOpenTurn(conversation);
    const shown = [new FakePlatform(), new FakePlatform(), platform];
    for (const one of shown) aReplica(one).begin(turn);
    await eventually('two repeats', () => shown.some(({ typed }) => typed.length >= 2));
    expect(shown.filter(({ typed }) => typed.length > 0)).toHaveLength(1);
  });

  it('is not shown for a turn that has ended already', async () => {
    const { platform, conversation } = await aChat();
    const ended = await anOpenTurn(conversation);
    await ended.end();
    const replica = aReplica(platform);
    replica.begin(ended.turn);
    const other = await aChat();
    const { turn } = await anOpenTurn(other.conversation);
    aReplica(other.platform).begin(turn);
    await eventually('the other chat', () => other.platform.typed.length > 1);
    expect(platform.typed).toEqual([]);
  });

  it('is not shown to somebody who asked to hear nothing from us', async () => {
    const { platform, conversation } = await aChat();
    const { turn } = await anOpenTurn(conversation);
    await kit.db.owner(
      `UPDATE contact_address SET opted_out_at = app_now() WHERE contact_id = (
         SELECT contact_id FROM message WHERE conversation_id = $1 AND direction = 'inbound' LIMIT 1)`,
      [conversation.id],
    );
    aReplica(platform).begin(turn);
    const other = await aChat();
    aReplica(other.platform).begin((await anOpenTurn(other.conversation)).turn);
    await eventually('the other chat', () => other.platform.typed.length > 1);
    expect(platform.typed).toEqual([]);
  });

  it('goes on although the platform refuses it once', async () => {
    const { platform, conversation } = await aChat();
    const { turn } = await anOpenTurn(conversation);
    let refusals = 0;
    const show = platform.adapter.outbound.showTyping!;
    platform.adapter.outbound.showTyping = (...given) =>
      refusals++ === 0 ? Promise.reject(new Error('refused')) : show(...given);
    aReplica(platform).begin(turn);
    await eventually('a repeat', () => platform.typed.length > 0);
  });

  it('ends when the app stops, and lets another replica go on', async () => {
    const { platform, conversation } = await aChat();
    const { turn } = await anOpenTurn(conversation);
    const replica = aReplica(platform);
    replica.begin(turn);
    await eventually('the first', () => platform.typed.length > 0);
    await replica.onModuleDestroy();
    const other = new FakePlatform();
    aReplica(other).begin(turn);
    await eventually('the other replica', () => other.typed.length > 0);
  });
});
