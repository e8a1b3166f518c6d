import { messagePartSchema, MEDIA_KINDS, type MessagePart, type MessagePartKind } from './part';

/** One part of each kind with all its fields. A kind without a sample does not compile. */
const SAMPLES: Record<MessagePartKind, MessagePart> = {
  text: { kind: 'text', text: 'Hi @ada', entities: [{ type: 'mention', offset: 3, length: 4, value: '42' }] },
  image: { kind: 'image', attachment: 0 },
  audio: { kind: 'audio', attachment: 1 },
  voice: { kind: 'voice', attachment: 0 },
  video: { kind: 'video', attachment: 0 },
  video_note: { kind: 'video_note', attachment: 0 },
  document: { kind: 'document', attachment: 0 },
  sticker: { kind: 'sticker', attachment: 0, emoji: '🙂' },
  animation: { kind: 'animation', attachment: 0 },
  location: { kind: 'location', latitude: 48.85, longitude: 2.35, name: 'Paris', livePeriodSeconds: 60 },
  contact_card: { kind: 'contact_card', name: 'Ada', phones: ['+33100000000'], emails: [], vcard: 'BEGIN' },
  reaction: { kind: 'reaction', targetExternalId: '1:2', emojis: [] },
  button_reply: { kind: 'button_reply', id: 'yes', title: 'Yes', targetExternalId: '1:2' },
  list_reply: { kind: 'list_reply', id: 'row-1', title: 'First', description: 'of many' },
  order: {
    kind: 'order',
    currency: 'EUR',
    items: [{ id: 'a', quantity: 2, unitPriceMinor: 100 }],
    note: 'soon',
  },
  poll: { kind: 'poll', id: 'p', question: 'Tea?', options: [{ text: 'Yes', votes: 0 }], closed: false },
  referral: { kind: 'referral', source: 'ad', ref: 'spring', url: 'https://example.org', headline: 'Hi' },
  story_reply: { kind: 'story_reply', storyExternalId: 's', url: 'https://example.org' },
  story_mention: { kind: 'story_mention', attachment: 0 },
  service: { kind: 'service', action: 'member_joined', details: { who: ['Ada'] } },
  unsupported: { kind: 'unsupported', platformKind: 'gift', original: { anything: [1, null] } },
  buttons: { kind: 'buttons', buttons: [{ id: 'a', title: 'A' }] },
  list: {
    kind: 'list',
    button: 'Choose',
    sections: [{ title: 'Rooms', rows: [{ id: 'a', title: 'A', description: 'with a view' }] }],
  },
  template: {
    kind: 'template',
    name: 'welcome',
    language: 'en_US',
    variables: { '1': 'Ada', 'button.0.1': 'x' },
    text: 'Hello Ada',
  },
};

describe('message parts', () => {
  it.each(Object.entries(SAMPLES))('%s keeps every field', (kind, part) => {
    expect(part.kind).toBe(kind);
    expect(messagePartSchema.parse(part)).toEqual(part);
  });

  it.each([
    ['a kind that nobody knows', { kind: 'hologram' }],
    ['no kind', { text: 'x' }],
    ['text that is no text', { kind: 'text', text: 5 }],
    [
      'an entity before the text',
      { kind: 'text', text: 'x', entities: [{ type: 'bold', offset: -1, length: 1 }] },
    ],
    [
      'an entity of half a unit',
      { kind: 'text', text: 'x', entities: [{ type: 'bold', offset: 0.5, length: 1 }] },
    ],
    ['media without bytes', { kind: 'image' }],
    ['media whose bytes have a negative place', { kind: 'image', attachment: -1 }],
    ['an empty set of buttons', { kind: 'buttons', buttons: [] }],
    ['a list without rows', { kind: 'list', button: 'Choose', sections: [{ rows: [] }] }],
    ['a template without its language', { kind: 'template', name: 'welcome', variables: {} }],
  ])('%s is refused', (_, part) => {
    expect(messagePartSchema.safeParse(part).success).toBe(false);
  });

  it('every media kind points to its bytes', () => {
    for (const kind of MEDIA_KINDS)
      expect(messagePartSchema.safeParse({ kind, attachment: 0 }).success).toBe(true);
  });
});
