import type { InboundMessage } from '@causerie/message-schema';
import type { Operations } from '../messaging/operations';
import { SimulatorClient } from '@causerie/channel-kit-testing';
import { failure, messageBy, startScene, withPart, type MessagingUnderTest, type Scene } from './scene';

/** What is heard and said in a chat, alike on these platforms. */
export function describeMessaging(under: MessagingUnderTest): void {
  const { outbound, connection } = under.adapter;
  let scene: Scene;

  beforeEach(async () => {
    scene = await startScene(under);
  });
  afterEach(() => scene.close());

  const sent = () => scene.simulator.messages({ by: 'business' });

  describe('a chat on the simulated platform', () => {
    it('is heard, and its webhooks are known for genuine', () => {
      const { receiver, ada } = scene;
      expect(receiver.received.every(({ genuine }) => genuine)).toBe(true);
      expect(receiver.events()).toMatchObject([
        { parts: [{ text: 'Bonjour' }], conversation: { aliases: [ada.id] }, answerable: true },
      ]);
    });

    it('gets a long answer in several messages, each within the limit, whole', async () => {
      const text = Array.from({ length: 200 }, (_, i) => `Phrase numéro ${i} d’une réponse 🌱.`).join(' ');
      const results = await scene.sendText(text);
      expect(results.length).toBeGreaterThan(3);
      expect(results.every(({ ok }) => ok)).toBe(true);
      expect(
        sent()
          .map(({ content }) => content['text'])
          .join(' '),
      ).toBe(text);
    });

    it.each([
      ['quick replies', [{ id: 'day:1', title: 'Sunday' }]],
      [
        'a template',
        [
          { id: 'day:1', title: 'Sunday' },
          { id: '', title: 'Site', url: 'https://example.invalid/' },
        ],
      ],
    ])('is offered %s that the platform takes, and says which was chosen', async (_name, buttons) => {
      const { send, simulator, ada, eventually } = scene;
      const parts = [{ kind: 'text', text: 'When?' } as const, { kind: 'buttons', buttons } as const];
      expect(await send({ parts: parts.map((part) => ({ ...part })) })).toMatchObject([{ ok: true }]);
      simulator.pressButton({ person: ada.id, messageId: sent()[0]?.id ?? '', id: 'day:1' });
      expect(await eventually(withPart('button_reply'))).toMatchObject({
        parts: [{ id: 'day:1', title: 'Sunday' }],
        pace: 'immediate',
      });
    });

    it('is offered a list as a text with quick replies, and says which row was chosen', async () => {
      const { send, simulator, ada, eventually } = scene;
      const rows = [{ id: 'mug:blue', title: 'Blue', description: '12 €' }];
      const parts = [
        { kind: 'text' as const, text: 'Which?' },
        { kind: 'list' as const, button: 'Mugs', sections: [{ rows }] },
      ];
      expect(await send({ parts })).toMatchObject([{ ok: true }]);
      expect(sent()).toMatchObject([{ content: { text: 'Which?\n\n1. Blue – 12 €' } }]);
      simulator.pressTitle({ person: ada.id, messageId: sent()[0]?.id ?? '', title: 'Blue' });
      expect(await eventually(withPart('button_reply'))).toMatchObject({ parts: [{ id: 'mug:blue' }] });
    });

    it('gets its echoes after the answer of the send, and before it when told so', async () => {
      const { simulator, sendText } = scene;
      const { posts, calls } = simulator.world;
      const isEcho = ({ body }: { body: unknown }) => JSON.stringify(body).includes('"is_echo":true');
      const timesOf = async () => {
        const before = posts.entries.length;
        await sendText('Salut');
        const { atMs, tookMs = 0 } = await posts.waitFor((one) => one.seq > before && isEcho(one));
        const call = calls.entries.findLast(({ path }) => path.endsWith('/messages'));
        return { echoed: atMs + tookMs, answered: (call?.atMs ?? 0) + (call?.tookMs ?? 0) };
      };
      const after = await timesOf();
      expect(after.echoed).toBeGreaterThan(after.answered);
      simulator.setEchoFirst({ echoFirst: true });
      const before = await timesOf();
      expect(before.echoed).toBeLessThanOrEqual(before.answered);
    });

    it('is heard with its files, edits, unsends and reactions', async () => {
      const { simulator, ada, eventually } = scene;
      const file = { type: 'image', base64: 'QUJD', mimeType: 'image/png' };
      const { id } = simulator.sendMedia({ person: ada.id, ...file });
      const image = (await eventually(
        (one) => one.type === 'message' && one.externalId === id,
      )) as InboundMessage;
      expect(await (await fetch(String(image.attachments[0]?.ref['url']))).text()).toBe('ABC');
      simulator.editText({ person: ada.id, messageId: id, text: 'Instead' });
      simulator.unsend({ person: ada.id, messageId: id });
      simulator.react({ person: ada.id, messageId: id, emoji: '❤️' });
      await eventually(({ type }) => type === 'edit');
      await eventually(({ type }) => type === 'deletion');
      await eventually(withPart('reaction'));
    });

    it('shows what a person typed in the app as theirs', async () => {
      const { simulator, ada, eventually } = scene;
      simulator.typeInApp({ person: ada.id, text: 'From the shop' });
      expect(await eventually(messageBy('human'))).toMatchObject({ parts: [{ text: 'From the shop' }] });
    });

    it('is shown that it was read, and typing', async () => {
      const { simulator, ada, account, context } = scene;
      await outbound.showTyping?.(ada.id, account, context, { externalId: 'm' });
      expect((await simulator.actions()).map(({ action }) => action)).toEqual(['mark_seen', 'typing_on']);
    });

    it('gets a reaction, and has it taken back', async () => {
      const { simulator, ada, send } = scene;
      const { id } = simulator.sendText({ person: ada.id, text: 'Thanks' });
      const react = (emojis: string[]) => ({ kind: 'reaction' as const, targetExternalId: id, emojis });
      const results = await send({ parts: [react(['❤️']), react([])] });
      expect(results).toMatchObject([{ ok: true }, { ok: true }]);
      expect(await simulator.actions()).toMatchObject([
        { action: 'react', payload: { message_id: id } },
        { action: 'unreact', payload: { message_id: id } },
      ]);
    });

    it('hears each event once, however often it is told', async () => {
      const { simulator, ada, receiver } = scene;
      simulator.addFault({ fault: { kind: 'duplicate', copies: 3 } });
      simulator.sendText({ person: ada.id, text: 'Again' });
      await simulator.world.posts.waitFor(({ copy, accepted }) => copy === 2 && accepted === true);
      expect(receiver.events()).toHaveLength(2);
    });
  });

  describe('the simulated platform', () => {
    it('refuses a person who blocks, or never wrote', async () => {
      const { simulator, ada, sendText } = scene;
      simulator.setPerson({ person: ada.id, blocks: true });
      expect(await sendText('Hello')).toMatchObject([failure('undeliverable', '551')]);
      const { id: conversationAlias } = simulator.createPerson();
      expect(await sendText('Hello', { conversationAlias })).toMatchObject([failure('undeliverable', '100')]);
    });

    it.each<[string, Record<string, unknown>]>([
      ['no text', { text: ' ' }],
      ['fourteen quick replies', { text: 'x', quick_replies: Array.from({ length: 14 }, () => ({})) }],
      ['an unknown key', { text: 'x', colour: 'red' }],
      ['an attachment of no known kind', { attachment: { type: 'hologram', payload: { url: 'x' } } }],
    ])('refuses %s', async (_name, message) => {
      expect(await scene.post({ message })).toMatchObject(failure('content_rejected', '100'));
    });

    it('knows the account by its token, and what to do when it is none', async () => {
      const { simulator, account, context, sendText } = scene;
      expect(await connection.validateCredentials(account.credentials, context)).toMatchObject({
        externalId: account.externalId,
        displayName: 'Mugs',
        username: 'mugs',
      });
      simulator.expireToken();
      await expect(connection.validateCredentials(account.credentials, context)).rejects.toThrow(
        /does not accept the access token/,
      );
      expect(await sendText('Hello')).toMatchObject([failure('auth', '190')]);
    });

    it('is steered from another process in the same words', async () => {
      const { simulator, ada, eventually } = scene;
      const client = new SimulatorClient<Operations>(simulator.url);
      const { id } = await client.call('sendText', { person: ada.id, text: 'From afar' });
      await eventually((one) => one.type === 'message' && one.externalId === id);
      await expect(client.call('sendText', { person: 'nobody', text: 'x' })).rejects.toThrow('no person');
    });
  });

  describe('the address of the app', () => {
    it('is set once, proves itself, and is left alone when it is another', async () => {
      const { simulator, account, context, receiver } = scene;
      expect(await connection.inspectWebhook(account, context)).toEqual({
        url: receiver.url,
        pendingUpdates: 0,
      });
      const elsewhere = await connection.registerWebhook(`${receiver.url}/2`, account, context);
      expect(elsewhere).toMatchObject({ url: receiver.url, lastError: expect.stringContaining('dashboard') });
      const stranger = { ...account.credentials, verifyToken: 'not-the-right-one' };
      await expect(
        simulator.setAppUrl({ url: receiver.url, verifyToken: stranger.verifyToken }),
      ).rejects.toThrow('does not prove itself');
    });

    it('is set by hand where the app is not known, and what to type in is told', async () => {
      const { account, context, receiver } = scene;
      const { appId: _none, ...app } = account.credentials.app;
      const without = { ...account, credentials: { ...account.credentials, app } };
      const url = 'https://elsewhere.invalid/';
      const { verifyToken } = account.credentials;
      expect(await connection.registerWebhook(url, without, context)).toEqual({
        url,
        pendingUpdates: 0,
        byHand: { where: expect.stringContaining('dashboard'), url, verifyToken },
      });
      expect((await connection.inspectWebhook(account, context)).url).toBe(receiver.url);
    });
  });
}
