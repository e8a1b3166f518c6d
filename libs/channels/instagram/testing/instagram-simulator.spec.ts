import { ManualSimulatorClock } from '@causerie/channel-kit-testing';
import { instagramChannel } from '@causerie/channel-instagram';
import {
  describeFiles,
  describeUploads,
  describeLookup,
  describeMessaging,
  describeSimulation,
  describeTime,
  failure,
  messageBy,
  ofStatus,
  startScene,
  type MessagingUnderTest,
  type Scene,
} from '@causerie/simulator-meta-graph';
import { fakeAccount } from './account';
import { instagramSimulation, startInstagramSimulator } from './index';

const DAY_MS = 24 * 3_600_000;
const { connection, lookup } = instagramChannel;
const under: MessagingUnderTest = { adapter: instagramChannel, start: startInstagramSimulator, fakeAccount };

describeMessaging(under);
describeFiles(under);
describeUploads(under, { takesBytes: false });
describeLookup(under);
describeTime(under, { windowSubcode: 2_534_022 });
describeSimulation({ adapter: instagramChannel, simulation: instagramSimulation });

let scene: Scene;
afterEach(() => scene?.close());

describe('an echo', () => {
  beforeEach(async () => {
    scene = await startScene(under);
  });

  it('of our own answer may be anybody’s, and the read covers what went before', async () => {
    const { simulator, ada, sendText, eventually } = scene;
    simulator.setPerson({ person: ada.id, reads: true });
    const [result] = await sendText('Salut');
    const externalId = result?.ok ? result.externalId : '';
    expect(await eventually(messageBy('human'))).toMatchObject({ externalId, maybeOwn: true });
    expect(await eventually(ofStatus('read'))).toMatchObject({ externalId, coversEarlier: true });
  });

  it('tells that a send arrived whose answer was lost', async () => {
    const { simulator, sendText, eventually } = scene;
    simulator.addFault({ fault: { kind: 'acceptThenDrop', path: '/messages', times: 1 } });
    expect(await sendText('Lost?')).toMatchObject([{ ok: false, failure: { class: 'unknown_outcome' } }]);
    expect(await eventually(messageBy('human'))).toMatchObject({ parts: [{ text: 'Lost?' }] });
  });
});

it.each<[string, Record<string, unknown>]>([
  ['a text of 1001 bytes', { message: { text: 'é'.repeat(501) } }],
  ['a key of ours', { message: { text: 'x', metadata: 'mine' } }],
  ['a quote', { message: { text: 'x' }, reply_to: { mid: 'm' } }],
])('%s is refused', async (_name, payload) => {
  scene = await startScene(under);
  expect(await scene.post(payload)).toMatchObject(failure('content_rejected', '100'));
});

it('another reaction than love is refused', async () => {
  scene = await startScene(under);
  const { simulator, ada, post } = scene;
  const { id } = simulator.sendText({ person: ada.id, text: 'Thanks' });
  const react = (reaction: string) => post({ sender_action: 'react', payload: { message_id: id, reaction } });
  expect(await react('👍')).toMatchObject(failure('content_rejected', '100'));
  expect(await react('love')).toMatchObject({ ok: true });
});

describe('a token', () => {
  let clock: ManualSimulatorClock;
  beforeEach(async () => {
    clock = new ManualSimulatorClock();
    scene = await startScene(under, { clock });
  });

  it('that is a day old becomes one for 60 more days', async () => {
    const { account, context } = scene;
    clock.advance(59 * DAY_MS);
    const renewed = await connection.renewCredentials?.(account, context);
    expect(Date.parse(renewed?.expiresAt ?? '') - Date.now()).toBeGreaterThan(59 * DAY_MS);
    clock.advance(2 * DAY_MS);
    await expect(connection.validateCredentials(account.credentials, context)).rejects.toThrow('expired');
    const identity = await connection.validateCredentials(renewed?.credentials, context);
    expect(identity.externalId).toBe(account.externalId);
  });

  it('is told to end 60 days from now at the latest', async () => {
    const { account, context } = scene;
    const { expiresAt } = await connection.validateCredentials(account.credentials, context);
    expect(Date.parse(expiresAt ?? '') - Date.now()).toBeGreaterThan(59 * DAY_MS);
  });

  it('that has ended, or is too young, is not renewed', async () => {
    const { account, context, sendText } = scene;
    await expect(connection.renewCredentials?.(account, context)).rejects.toThrow('not old enough');
    clock.advance(60 * DAY_MS);
    await expect(connection.renewCredentials?.(account, context)).rejects.toThrow(/Sign in with/);
    expect(await sendText('Hello')).toMatchObject([failure('auth', '190')]);
  });
});

it('past chats are told twice a second, no oftener', async () => {
  const clock = new ManualSimulatorClock();
  scene = await startScene(under, { clock });
  const ask = () => lookup?.history?.(scene.account, scene.context);
  await ask();
  await ask();
  await expect(ask()).rejects.toThrow('rate limit');
  clock.advance(1_001);
  await expect(ask()).resolves.toMatchObject({ items: [{ historical: true }] });
});
