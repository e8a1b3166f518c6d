import type { InboundEvent, InboundMessage } from '@causerie/message-schema';
import { TransientError } from '@causerie/kernel';
import { startScene, type MessagingUnderTest, type Scene } from './scene';

/** What is asked of the platform around the messages. */
export function describeLookup(under: MessagingUnderTest): void {
  const { lookup } = under.adapter;
  let scene: Scene;

  beforeEach(async () => {
    // Not the rate of the questions, which has a test of its own.
    scene = await startScene(under, { limits: 'off' });
  });
  afterEach(() => scene.close());

  const profileOf = (alias: string) => lookup?.profile?.(alias, scene.account, scene.context);
  const history = (next?: string) => lookup?.history?.(scene.account, scene.context, next);
  const wholeHistory = async () => {
    const items: InboundEvent[] = [];
    let next: string | undefined;
    do {
      const page = await history(next);
      items.push(...(page?.items ?? []));
      next = page?.next;
    } while (next !== undefined);
    return items;
  };

  describe('a profile', () => {
    it('says who wrote, with a picture that needs no token', async () => {
      const found = await profileOf(scene.ada.id);
      expect(found).toMatchObject({ displayName: 'Ada', avatarUrl: expect.any(String) });
      expect((await fetch(found?.avatarUrl ?? '')).status).toBe(200);
    });

    it('of who never wrote is not told', async () => {
      expect(await profileOf(scene.simulator.createPerson().id)).toBeUndefined();
      expect(await profileOf('404')).toBeUndefined();
      expect(await profileOf('account')).toBeUndefined();
    });

    it('may be asked for again when the platform is busy', async () => {
      scene.simulator.addFault({ fault: { kind: '429', retryAfterS: 2, times: 1 } });
      const error = await profileOf(scene.ada.id)?.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(TransientError);
      expect(error).toMatchObject({ retryAfterMs: 2_000 });
    });
  });

  describe('history', () => {
    it('is keyed as the webhooks were, and asks for nothing', async () => {
      const { simulator, ada, receiver, eventually } = scene;
      const file = { type: 'image', base64: 'QUJD', mimeType: 'image/png' };
      const image = simulator.sendMedia({ person: ada.id, ...file });
      const typed = simulator.typeInApp({ person: ada.id, text: 'From the shop' });
      await eventually((one) => one.type === 'message' && one.externalId === typed.id);
      await eventually((one) => one.type === 'message' && one.externalId === image.id);
      const past = (await wholeHistory()) as InboundMessage[];
      const told = new Map(receiver.events().map((event) => [event.key, event as InboundMessage]));
      expect(past.map(({ author }) => author)).toEqual(['contact', 'contact', 'human']);
      for (const event of past) {
        const { conversation, externalId, parts, sender } = told.get(event.key) ?? {};
        expect(event).toMatchObject({ historical: true, answerable: false, conversation, externalId, parts });
        expect(event.sender).toEqual(sender);
      }
      expect(past[2]?.maybeOwn).toBe(true);
    });

    it('comes page by page, every chat once, each from old to new', async () => {
      const { simulator } = scene;
      const people = Array.from({ length: 24 }, () => simulator.createPerson());
      for (const { id: person } of people)
        for (const text of ['One', 'Two']) simulator.sendText({ person, text });
      const first = await history();
      expect(first?.next).toEqual(expect.any(String));
      const past = (await wholeHistory()) as InboundMessage[];
      expect(past).toHaveLength(1 + 2 * people.length);
      expect(new Set(past.map(({ key }) => key)).size).toBe(past.length);
      // The newest chat comes first.
      expect(past[0]).toMatchObject({
        conversation: { aliases: [people.at(-1)?.id] },
        parts: [{ text: 'One' }],
      });
    });

    it('is refused for an account whose token has ended', async () => {
      scene.simulator.expireToken();
      await expect(history()).rejects.toThrow(/expired/);
    });
  });
}
