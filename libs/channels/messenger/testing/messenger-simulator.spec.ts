import { messengerChannel } from '@causerie/channel-messenger';
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
import { messengerSimulation, startMessengerSimulator } from './index';

const under: MessagingUnderTest = { adapter: messengerChannel, start: startMessengerSimulator, fakeAccount };

describeMessaging(under);
describeFiles(under);
describeUploads(under, { takesBytes: true });
describeLookup(under);
describeTime(under, { windowSubcode: 2_018_278 });
describeSimulation({ adapter: messengerChannel, simulation: messengerSimulation });

let scene: Scene;
beforeEach(async () => {
  scene = await startScene(under);
});
afterEach(() => scene.close());

describe('an echo', () => {
  it('of our own answer is the proof that it was sent, with our key', async () => {
    const { simulator, ada, sendText, eventually } = scene;
    const [result] = await sendText('Salut', { idempotencyKey: 'key' });
    const externalId = result?.ok ? result.externalId : '';
    const expected = { externalId, conversation: { aliases: [ada.id] }, callbackData: 'key:0' };
    expect(await eventually(ofStatus('sent'))).toMatchObject(expected);
    expect(simulator.messages({ by: 'business' })).toMatchObject([
      { id: externalId, metadata: 'causerie:key:0' },
    ]);
  });

  it('of what was typed in the inbox is a person’s for sure', async () => {
    const { simulator, ada, eventually } = scene;
    simulator.typeInApp({ person: ada.id, text: 'From the shop' });
    expect(await eventually(messageBy('human'))).not.toHaveProperty('maybeOwn');
  });

  it('tells that a send arrived whose answer was lost', async () => {
    const { simulator, sendText, eventually } = scene;
    simulator.addFault({ fault: { kind: 'acceptThenDrop', path: '/messages', times: 1 } });
    expect(await sendText('Lost?', { idempotencyKey: 'lost' })).toMatchObject([
      { ok: false, failure: { class: 'unknown_outcome' } },
    ]);
    expect(await eventually(ofStatus('sent'))).toMatchObject({ callbackData: 'lost:0' });
  });
});

it('what arrived and was read is told up to a time', async () => {
  const { simulator, ada, sendText, eventually } = scene;
  simulator.setPerson({ person: ada.id, reads: true });
  const [result] = await sendText('Salut');
  const read = await eventually((one) => one.type === 'watermark' && one.status === 'read');
  expect(read).toMatchObject({ conversation: { aliases: [ada.id] }, upTo: expect.any(String) });
  await eventually((one) => one.type === 'watermark' && one.status === 'delivered');
  expect(await eventually(ofStatus('delivered'))).toMatchObject({
    externalId: result?.ok ? result.externalId : '',
  });
});

it('a quote is shown as one', async () => {
  const { simulator, ada, sendText } = scene;
  const { id: externalId } = simulator.sendText({ person: ada.id, text: 'Which one?' });
  expect(await sendText('This', { replyTo: { externalId } })).toMatchObject([{ ok: true }]);
  expect(simulator.messages({ by: 'business' })).toMatchObject([{ replyTo: externalId }]);
});

it.each<[string, Record<string, unknown>]>([
  ['a text of 2001 characters', { message: { text: 'é'.repeat(2_001) } }],
  ['a message without its type', { message: { text: 'x' }, messaging_type: '' }],
  ['a quote of nothing', { message: { text: 'x' }, reply_to: { mid: 'nothing' } }],
  ['a reaction to nothing', { sender_action: 'react', payload: { message_id: 'm', reaction: '👍' } }],
])('%s is refused', async (_name, payload) => {
  expect(await scene.post(payload)).toMatchObject(failure('content_rejected', '100'));
});
