import type { AdapterContext, ChannelAccount, OutboundMessage, SendResult } from '@causerie/channel-kit';
import { telegramChannel } from '@causerie/channel-telegram';
import type { MediaKind, MessagePart } from '@causerie/message-schema';
import { fakeAccount, type FakeCredentials } from './account';
import { startTelegramSimulator, type BotHandle, type TelegramSimulator } from './index';

const { outbound, inbound } = telegramChannel;
const leaf = 'https://garden.example/leaf.jpg';

describe('what the adapter sends, as the simulated platform shows it', () => {
  let simulator: TelegramSimulator;
  let bot: BotHandle;
  let account: ChannelAccount<FakeCredentials>;
  let context: AdapterContext;
  let user: number;

  beforeEach(async () => {
    simulator = await startTelegramSimulator({ limits: 'off' });
    account = fakeAccount();
    simulator.createBot({ token: account.credentials.token, username: 'CauserieSampleBot' });
    bot = simulator.bot();
    context = { apiRoot: simulator.url, timeouts: { connectMs: 5_000, readMs: 10_000 } };
    user = simulator.createUser({ firstName: 'Nadia' }).id;
    simulator.startBot({ user });
  });
  afterEach(() => simulator.close());

  const send = async (message: Partial<OutboundMessage>): Promise<SendResult[]> => {
    const results: SendResult[] = [];
    for (const call of outbound.render({ conversationAlias: String(user), parts: [], ...message }))
      results.push(await outbound.send(call, account, context));
    return results;
  };
  const shown = () => simulator.messages({ user }).filter(({ sender }) => sender.kind === 'bot');
  const sendText = async (words: string) => {
    const [result] = await send({ parts: [{ kind: 'text', text: words }] });
    return result?.ok ? result.externalId : '';
  };
  const text = (words: string): MessagePart => ({ kind: 'text', text: words });
  const files = (...kinds: MediaKind[]) => ({
    parts: kinds.map((kind, attachment): MessagePart => ({ kind, attachment })),
    attachments: kinds.map((kind, index) => ({
      kind,
      source: { url: `https://garden.example/${kind}-${index}.bin` },
    })),
  });

  it.each<MediaKind>(['image', 'video', 'audio', 'voice', 'document', 'animation', 'sticker'])(
    'a file of the kind %s, from its address',
    async (kind) => {
      expect(await send(files(kind))).toMatchObject([{ ok: true }]);
      expect(shown()).toMatchObject([{ media: { kind: kind === 'image' ? 'photo' : kind } }]);
    },
  );

  it('a file that a contact sent goes back by its handle, to this bot’s contacts only', async () => {
    simulator.sendMedia({ user, media: { kind: 'photo', text: 'leaf' } });
    const polled = await telegramChannel.connection.poll?.(account, context, { waitMs: 0 });
    const [event] = inbound.parse(JSON.parse(String(polled?.bodies.at(-1))), account);
    const handle = String(event?.type === 'message' ? event.attachments[0]?.ref['fileId'] : '');
    const message = {
      parts: files('image').parts,
      attachments: [{ kind: 'image' as const, source: { handle } }],
    };
    expect(await send(message)).toMatchObject([{ ok: true }]);
    account = { ...account, credentials: { ...account.credentials, token: simulator.createBot().token } };
    const stranger = simulator.createUser().id;
    simulator.startBot({ bot: Number(account.credentials.token.split(':')[0]), user: stranger });
    expect(await send({ ...message, conversationAlias: String(stranger) })).toMatchObject([
      { ok: false, failure: { class: 'handle_refused' } },
    ]);
  });

  it('an album as one, known by its first message, the others beside it', async () => {
    const { parts, attachments } = files('image', 'video', 'image');
    const [result, more] = await send({ parts: [...parts, text('The beds')], attachments });
    const messages = shown();
    expect(more).toBeUndefined();
    expect(messages.map(({ caption }) => caption ?? '')).toEqual(['The beds', '', '']);
    expect(new Set(messages.map(({ mediaGroupId }) => mediaGroupId)).size).toBe(1);
    const [externalId, ...moreExternalIds] = messages.map(({ messageId }) => `${user}:${messageId}`);
    expect(result).toMatchObject({ ok: true, externalId, moreExternalIds });
  });

  it('places, cards and polls', async () => {
    const parts: MessagePart[] = [
      { kind: 'location', latitude: 48.85, longitude: 2.35 },
      { kind: 'location', latitude: 48.85, longitude: 2.35, name: 'Serre' },
      { kind: 'contact_card', name: 'Zoé', phones: ['+33', '+44'] },
      { kind: 'poll', id: 'p', question: 'Tea?', options: [{ text: 'Yes' }, { text: 'No' }] },
    ];
    expect(await send({ parts })).toMatchObject(parts.map(() => ({ ok: true })));
    expect(shown().map(({ fields }) => Object.keys(fields ?? {}))).toEqual([
      ['location'],
      ['location', 'venue'],
      ['contact'],
      ['poll'],
    ]);
  });

  it('a reaction, its change and its end', async () => {
    const { messageId } = simulator.sendText({ user, text: 'Thanks' });
    const targetExternalId = `${user}:${messageId}`;
    for (const emojis of [['❤️'], ['👍'], []]) {
      const [result] = await send({ parts: [{ kind: 'reaction', targetExternalId, emojis }] });
      expect(result).toMatchObject({ ok: true, externalId: `reaction:${targetExternalId}` });
      const bare = emojis.map((emoji) => emoji.replace('\uFE0F', ''));
      expect(simulator.messages({ user }).at(-1)?.reactions).toEqual({ [bot.id]: bare });
    }
  });

  it('a quote where it still is in the original, the reply without it where it is not', async () => {
    const { messageId } = simulator.sendText({ user, text: 'beans or peas?' });
    const replying = (quote: string) => ({
      conversationAlias: String(user),
      parts: [text('Peas')],
      replyTo: { externalId: `${user}:${messageId}`, quote },
    });
    await send(replying('peas'));
    expect(shown()[0]).toMatchObject({ replyTo: messageId, quote: 'peas' });
    const [gone] = outbound.render(replying('leeks'));
    if (!gone?.fallback) throw new Error('no fallback');
    expect(await outbound.send(gone, account, context)).toMatchObject({
      failure: { class: 'content_rejected' },
    });
    expect(await outbound.send(gone.fallback, account, context)).toMatchObject({ ok: true });
    expect(shown()[1]).toMatchObject({ replyTo: messageId });
  });

  it('a list whose choice comes back as such', async () => {
    const rows = [{ id: 'r1', title: 'Runner', description: 'tall' }];
    await send({ parts: [text('Which?'), { kind: 'list', button: 'Choose', sections: [{ rows }] }] });
    const [message] = shown();
    simulator.pressButton({ user, messageId: message?.messageId ?? 0, data: '≡r1' });
    const polled = await telegramChannel.connection.poll?.(account, context, { waitMs: 0 });
    expect(inbound.parse(JSON.parse(String(polled?.bodies.at(-1))), account)).toMatchObject([
      { parts: [{ kind: 'list_reply', id: 'r1', title: 'Runner' }] },
    ]);
  });

  describe('an edit', () => {
    it('changes the message and says so in its name', async () => {
      const externalId = await sendText('Open from nine.');
      const [result] = await send({ parts: [text('Open from ten.')], edits: { externalId } });
      expect(result).toMatchObject({ ok: true, externalId });
      expect(shown()).toMatchObject([{ text: 'Open from ten.', editedAtMs: expect.any(Number) }]);
    });

    it('that changes nothing has succeeded', async () => {
      const externalId = await sendText('Same');
      expect(await send({ parts: [text('Same')], edits: { externalId } })).toMatchObject([
        { ok: true, externalId },
      ]);
    });

    it('of words finds them under a file, too', async () => {
      const { parts, attachments } = files('image');
      const [sent] = await send({ parts: [...parts, text('Leaf')], attachments });
      const edits = { externalId: sent?.ok ? sent.externalId : '' };
      expect(await send({ parts: [text('A leaf')], edits })).toMatchObject([{ ok: true }]);
      expect(await send({ parts: [...parts, text('The leaf')], edits })).toMatchObject([{ ok: true }]);
      const other = [{ kind: 'image' as const, source: { url: leaf } }];
      expect(await send({ parts: [...parts, text('My leaf')], attachments: other, edits })).toMatchObject([
        { ok: true },
      ]);
      expect(shown()).toMatchObject([{ caption: 'My leaf', media: { fileName: 'leaf.jpg' } }]);
    });

    it('takes away the buttons that it does not repeat, and can change them alone', async () => {
      const buttons = (id: string): MessagePart => ({ kind: 'buttons', buttons: [{ id, title: id }] });
      const [sent] = await send({ parts: [text('Pick'), buttons('a')] });
      const edits = { externalId: sent?.ok ? sent.externalId : '' };
      await send({ parts: [buttons('b')], edits });
      expect(JSON.stringify(shown()[0]?.replyMarkup)).toContain('"b"');
      await send({ parts: [text('Picked')], edits });
      expect(shown()[0]).not.toHaveProperty('replyMarkup');
    });

    it.each([
      ['that is not there', () => `${user}:999999`],
      ['that is not ours', () => `${user}:${simulator.sendText({ user, text: 'mine' }).messageId}`],
    ])('of a message %s is refused', async (_name, externalId) => {
      expect(await send({ parts: [text('x')], edits: { externalId: externalId() } })).toMatchObject([
        { ok: false, failure: { class: 'content_rejected' } },
      ]);
    });
  });
});
