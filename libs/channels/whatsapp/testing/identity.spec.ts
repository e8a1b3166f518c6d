import { openScene, type Scene } from './scene';

const DAY_MS = 24 * 3_600_000;
let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene.close());

const identity = () => scene.eventually(({ type }) => type === 'identity');
const say = (conversationAlias: string) =>
  scene.send({ conversationAlias, parts: [{ kind: 'text', text: 'Still you?' }] });

describe('somebody who is called otherwise from now on', () => {
  it('by another number is the same person, reached at the first alias told', async () => {
    const before = [scene.ada.phone, scene.ada.userId];
    const now = scene.simulator.changeNumber({ person: scene.ada.id, phone: '33699999999' });
    const told = await identity();
    expect(told.conversation.aliases).toEqual([now.phone, now.userId, ...before]);
    expect(told).toMatchObject({ former: [{ kind: 'phone', value: before[0] }] });
    expect(await say(told.conversation.aliases[0] ?? '')).toMatchObject([{ ok: true }]);
    await scene.status('delivered');
    expect(scene.simulator.shown({ person: scene.ada.id })).toHaveLength(1);
  });

  it('by another user id, the number hidden, is the same person, too', async () => {
    const lou = scene.simulator.createPerson({ name: 'Lou', hidesPhone: true });
    scene.simulator.sendText({ person: lou.id, text: 'Hey' });
    const { userId } = scene.simulator.rotateUserId({ person: lou.id });
    const told = await identity();
    expect(told).toMatchObject({
      conversation: { aliases: [userId, lou.userId] },
      sender: {
        addresses: [
          { kind: 'user_id', value: userId },
          { kind: 'user_id', value: lou.userId },
        ],
      },
    });
    expect(await say(userId)).toMatchObject([{ ok: true }]);
    await scene.status('delivered');
  });

  it('is not reached any more under the old id', async () => {
    scene.simulator.rotateUserId({ person: scene.ada.id });
    await say(scene.ada.userId);
    expect(await scene.status('failed')).toMatchObject({ failure: { code: '131026' } });
  });
});

describe('a number that a person also uses in the app', () => {
  it('tells what they write there, change and take back, as theirs', async () => {
    const { id: image } = scene.simulator.sendImageInApp({ person: scene.ada.id, caption: 'Our shop' });
    const { id } = scene.simulator.typeInApp({ person: scene.ada.id, text: 'At five' });
    scene.simulator.editInApp({ person: scene.ada.id, messageId: id, text: 'At six' });
    scene.simulator.revokeInApp({ person: scene.ada.id, messageId: image });
    await scene.eventually(() => scene.receiver.events().length === 5);
    const events = scene.receiver.events().slice(1);
    expect(events).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ externalId: image, author: 'human', attachments: [expect.anything()] }),
        expect.objectContaining({ type: 'message', externalId: id, author: 'human', answerable: false }),
        expect.objectContaining({ type: 'edit', externalId: id, author: 'human' }),
        expect.objectContaining({ type: 'deletion', externalIds: [image] }),
      ]),
    );
    for (const event of events) expect(event.conversation.aliases[0]).toBe(scene.ada.phone);
  });

  it('gives its history, which asks for nothing and says who wrote', async () => {
    const [theirs, ours, place] = scene.simulator.shareHistory({
      person: scene.ada.id,
      messages: [
        { by: 'person', agoMs: 3 * DAY_MS, text: 'Hello?' },
        { by: 'app', agoMs: 2 * DAY_MS, text: 'Hello!' },
        { by: 'person', agoMs: DAY_MS, placeholder: true },
      ],
      phase: 1,
      progress: 55,
    });
    await scene.eventually((event) => event.type === 'message' && event.historical === true);
    const told = scene.receiver.events().slice(1);
    expect(told).toMatchObject([
      { externalId: theirs, author: 'contact', historical: true, answerable: false },
      { externalId: ours, author: 'human', historical: true, conversation: { aliases: [scene.ada.phone] } },
      { externalId: place, historical: true, parts: [{ platformKind: 'media_placeholder' }] },
      { parts: [{ action: 'history', details: { metadata: { phase: 1, progress: 55 } } }] },
    ]);
  });

  it('says so when the business does not share its history', async () => {
    scene.simulator.refuseHistory();
    const told = await scene.eventually(({ conversation }) => conversation.kind === 'system');
    expect(told).toMatchObject({
      parts: [{ action: 'history', details: { errors: [{ code: 2_593_109 }] } }],
    });
  });

  it('sends 20 messages a second', async () => {
    const other = scene.simulator.createNumber({ coexistence: true });
    expect(other.perSecond).toBe(20);
  });
});
