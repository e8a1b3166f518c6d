import type { OutboundAttachment } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import type { MediaKind, MessagePart } from '@causerie/message-schema';
import { render } from './render';

/** Media parts with a file each, between the other parts in the order given. */
function rendered(...wanted: (MediaKind | OutboundAttachment | MessagePart)[]) {
  const attachments: OutboundAttachment[] = [];
  const parts = wanted.map((one): MessagePart => {
    if (typeof one !== 'string' && !isAttachment(one)) return one;
    const attachment = typeof one === 'string' ? { kind: one, source: { handle: `${one}-id` } } : one;
    return { kind: attachment.kind, attachment: attachments.push(attachment) - 1 };
  });
  return render({ conversationAlias: '7', parts, attachments });
}

function isAttachment(one: OutboundAttachment | MessagePart): one is OutboundAttachment {
  return 'source' in one && typeof one.source === 'object';
}

const text = (words: string): MessagePart => ({ kind: 'text', text: words });
const pick: MessagePart = { kind: 'buttons', buttons: [{ id: 'a', title: 'A' }] };
const shape = (...wanted: Parameters<typeof rendered>) =>
  rendered(...wanted).map(({ method, payload }) => {
    const { chat_id: _chat, media, ...rest } = payload as { chat_id: number; media?: { type: string }[] };
    return [method, ...(media ? [media.map(({ type }) => type).join()] : [rest])];
  });

describe('media', () => {
  it.each<[MediaKind, string, string]>([
    ['image', 'sendPhoto', 'photo'],
    ['video', 'sendVideo', 'video'],
    ['audio', 'sendAudio', 'audio'],
    ['voice', 'sendVoice', 'voice'],
    ['video_note', 'sendVideoNote', 'video_note'],
    ['document', 'sendDocument', 'document'],
    ['animation', 'sendAnimation', 'animation'],
    ['sticker', 'sendSticker', 'sticker'],
  ])('%s goes by %s, by its file_id or its address', (kind, method, field) => {
    const url = 'https://garden.example/file.bin';
    expect(shape(kind)).toEqual([[method, { [field]: `${kind}-id` }]]);
    if (kind === 'video_note') return;
    expect(shape({ kind, source: { url } })).toEqual([[method, { [field]: url }]]);
  });

  it('a video note goes as a video where it has only an address, which Telegram does not take', () => {
    const url = 'https://garden.example/round.mp4';
    expect(shape({ kind: 'video_note', source: { url } })).toEqual([['sendVideo', { video: url }]]);
  });

  it('the text after it is its caption, else the text before it', () => {
    expect(shape('image', text('Leaf'))).toEqual([['sendPhoto', { photo: 'image-id', caption: 'Leaf' }]]);
    expect(shape(text('Leaf'), 'image')).toEqual([['sendPhoto', { photo: 'image-id', caption: 'Leaf' }]]);
    expect(shape(text('Look'), 'image', text('Leaf'))).toEqual([
      ['sendMessage', { text: 'Look' }],
      ['sendPhoto', { photo: 'image-id', caption: 'Leaf' }],
    ]);
  });

  it('a text too long for a caption is a message of its own, whole', () => {
    const long = 'x'.repeat(1_025);
    expect(shape('image', text(long))).toEqual([
      ['sendPhoto', { photo: 'image-id' }],
      ['sendMessage', { text: long }],
    ]);
    expect(shape('image', text('x'.repeat(1_024)))).toHaveLength(1);
  });

  it.each<MediaKind>(['sticker', 'video_note'])('a %s has no caption: its text goes beside it', (kind) => {
    expect(rendered(kind, text('Hi')).map(({ method }) => method)).toEqual([
      kind === 'sticker' ? 'sendSticker' : 'sendVideoNote',
      'sendMessage',
    ]);
  });

  it('the caption keeps its formatting and can go without it', () => {
    const bold: MessagePart = {
      ...text('Leaf'),
      entities: [{ type: 'bold', offset: 0, length: 4 }],
    } as MessagePart;
    const [one] = rendered('image', bold);
    expect(one?.payload).toMatchObject({ caption_entities: [{ type: 'bold', offset: 0, length: 4 }] });
    expect(one?.fallback?.payload).toEqual({ chat_id: 7, photo: 'image-id', caption: 'Leaf' });
    const [album] = rendered('image', 'image', bold);
    expect(album?.fallback?.payload).toMatchObject({ media: [{ caption: 'Leaf' }, {}] });
    expect(JSON.stringify(album?.fallback)).not.toContain('entities');
  });

  it.each<[string, MediaKind[], unknown[]]>([
    ['photos and videos together', ['image', 'video'], [['sendMediaGroup', 'photo,video']]],
    [
      'documents and audio with their own kind only',
      ['document', 'document', 'audio', 'audio'],
      [
        ['sendMediaGroup', 'document,document'],
        ['sendMediaGroup', 'audio,audio'],
      ],
    ],
    [
      'others alone, in order',
      ['image', 'voice', 'image', 'document'],
      [
        ['sendPhoto', { photo: 'image-id' }],
        ['sendVoice', { voice: 'voice-id' }],
        ['sendPhoto', { photo: 'image-id' }],
        ['sendDocument', { document: 'document-id' }],
      ],
    ],
  ])('an album holds %s', (_name, kinds, calls) => {
    expect(shape(...kinds)).toEqual(calls);
  });

  it.each([
    [10, [10]],
    [11, [6, 5]],
    [21, [7, 7, 7]],
  ])('%i photos become albums of %j', (count, sizes) => {
    const calls = rendered(...Array.from({ length: count }, () => 'image' as const));
    expect(calls.map(({ payload }) => (payload['media'] as unknown[]).length)).toEqual(sizes);
  });

  it('the caption stands on the first item, whose id we are told', () => {
    const [call] = rendered('image', 'image', text('Beds'));
    expect(call?.payload['media']).toEqual([
      { type: 'photo', media: 'image-id', caption: 'Beds' },
      { type: 'photo', media: 'image-id' },
    ]);
  });

  it('an album cannot have buttons: its caption becomes a message that has them, or its last item does', () => {
    const keyboard = { reply_markup: { inline_keyboard: [[{ text: 'A', callback_data: 'a' }]] } };
    expect(shape('image', 'image', text('Pick'), pick)).toEqual([
      ['sendMediaGroup', 'photo,photo'],
      ['sendMessage', { text: 'Pick', ...keyboard }],
    ]);
    expect(JSON.stringify(rendered('image', 'image', text('Pick'), pick)[0])).not.toContain('Pick');
    expect(shape('image', 'video', pick)).toEqual([
      ['sendPhoto', { photo: 'image-id' }],
      ['sendVideo', { video: 'video-id', ...keyboard }],
    ]);
  });

  it.each<[string, OutboundAttachment['source']]>([
    ['a scheme Telegram does not fetch from', { url: 'file:///etc/passwd' }],
    ['what is no address', { url: 'leaf.jpg' }],
    ['a handle that is no file_id', { handle: 'attach://photo' }],
    ['a handle that is an address', { handle: 'https://garden.example/x' }],
  ])('refuses %s', (_name, source) => {
    expect(() => rendered({ kind: 'image', source })).toThrow(PermanentError);
  });

  it('refuses a part that has no file', () => {
    const parts: MessagePart[] = [{ kind: 'image', attachment: 1 }];
    const attachments = [{ kind: 'image' as const, source: { handle: 'x' } }];
    expect(() => render({ conversationAlias: '7', parts, attachments })).toThrow(PermanentError);
    expect(() => render({ conversationAlias: '7', parts })).toThrow(PermanentError);
  });
});
