import { PermanentError } from '@causerie/kernel';
import type { MessagePart } from '@causerie/message-schema';
import { render } from './render';

const calls = (parts: MessagePart[], conversationAlias = '7') => render({ conversationAlias, parts });
const one = (part: MessagePart) => {
  const [call] = calls([part]);
  const { chat_id: _chat, ...fields } = call?.payload ?? {};
  return { method: call?.method, fields };
};
const card = (more: object): MessagePart => ({ kind: 'contact_card', name: 'Zoé', phones: ['+33'], ...more });
const poll = (more: object): MessagePart => ({
  kind: 'poll',
  id: 'p',
  question: 'Tea?',
  options: [{ text: 'Yes' }, { text: 'No' }],
  ...more,
});
const react = (emojis: string[], targetExternalId = '7:3'): MessagePart => ({
  kind: 'reaction',
  targetExternalId,
  emojis,
});
const list = (sections: unknown): MessagePart =>
  ({ kind: 'list', button: 'Choose', sections }) as MessagePart;

describe('a location', () => {
  const point = { latitude: 48.85, longitude: 2.35 };

  it.each<[string, object, string, object]>([
    ['alone is a point', {}, 'sendLocation', point],
    ['that lives is live', { livePeriodSeconds: 900 }, 'sendLocation', { ...point, live_period: 900 }],
    [
      'with name and address is a venue',
      { name: 'Serre', address: '1 rue des Lilas' },
      'sendVenue',
      { ...point, title: 'Serre', address: '1 rue des Lilas' },
    ],
    [
      'with a name has its place as address',
      { name: 'Serre' },
      'sendVenue',
      { ...point, title: 'Serre', address: '48.85, 2.35' },
    ],
  ])('%s', (_name, more, method, fields) => {
    expect(one({ kind: 'location', ...point, ...more })).toEqual({ method, fields });
  });

  it.each([
    { latitude: 91, longitude: 0 },
    { latitude: Number.NaN, longitude: 0 },
    { ...point, livePeriodSeconds: 5 },
    { ...point, livePeriodSeconds: 900, name: 'Serre' },
  ])('%j is refused for good', (fields) => {
    expect(() => one({ kind: 'location', ...fields })).toThrow(PermanentError);
  });
});

describe('a contact card', () => {
  it('goes as a contact, with all further numbers and addresses in its vCard', () => {
    expect(one(card({}))).toEqual({
      method: 'sendContact',
      fields: { phone_number: '+33', first_name: 'Zoé' },
    });
    const { fields } = one(card({ phones: ['+33', '+44'], emails: ['z@garden.example'] }));
    expect(fields['vcard']).toBe(
      'BEGIN:VCARD\r\nVERSION:3.0\r\nN:;Zoé;;;\r\nFN:Zoé\r\nTEL:+33\r\nTEL:+44\r\nEMAIL:z@garden.example\r\nEND:VCARD',
    );
  });

  it.each([{ phones: ['+33', '+44'] }, { emails: ['z@garden.example'] }])('loses nothing of %j', (more) => {
    const vcard = String(one(card(more)).fields['vcard']);
    for (const value of Object.values(more).flat()) expect(vcard).toContain(value);
  });

  it('is told as text where it has no number', () => {
    expect(one(card({ phones: [], emails: ['z@garden.example'] }))).toEqual({
      method: 'sendMessage',
      fields: { text: 'Zoé\nz@garden.example' },
    });
  });

  it('is refused with a vCard that Telegram would refuse', () => {
    expect(() => one(card({ vcard: 'x'.repeat(2_049) }))).toThrow(PermanentError);
  });
});

describe('a poll', () => {
  it('is not anonymous, so that the answers come back', () => {
    expect(one(poll({ closed: true }))).toEqual({
      method: 'sendPoll',
      fields: {
        question: 'Tea?',
        options: [{ text: 'Yes' }, { text: 'No' }],
        is_anonymous: false,
        is_closed: true,
      },
    });
  });

  it.each([
    { question: ' ' },
    { question: 'x'.repeat(301) },
    { options: [{ text: 'Yes' }] },
    { options: Array.from({ length: 13 }, () => ({ text: 'x' })) },
    { options: [{ text: 'Yes' }, { text: 'x'.repeat(101) }] },
  ])('%j is refused for good', (more) => {
    expect(() => one(poll(more))).toThrow(PermanentError);
  });

  it('is refused in a channel’s direct messages, which have none', () => {
    expect(() => calls([poll({})], '-1001/direct:9')).toThrow(PermanentError);
  });
});

describe('a reaction', () => {
  it.each([
    ['is put on a message', ['👍'], [{ type: 'emoji', emoji: '👍' }]],
    ['is one of Telegram’s, whatever its colour', ['❤\uFE0F'], [{ type: 'emoji', emoji: '❤' }]],
    ['may be custom', ['custom:5368'], [{ type: 'custom_emoji', custom_emoji_id: '5368' }]],
    ['is taken back by none', [], []],
  ])('%s', (_name, emojis, reaction) => {
    expect(one(react(emojis))).toEqual({ method: 'setMessageReaction', fields: { message_id: 3, reaction } });
  });

  it('names no topic, and is no reply', () => {
    const parts: MessagePart[] = [react(['👍'], '-1001:3'), { kind: 'text', text: 'Nice' }];
    const [first, second] = render({
      conversationAlias: '-1001/7',
      parts,
      replyTo: { externalId: '-1001:3' },
    });
    expect(first?.payload).toEqual({
      chat_id: -1001,
      message_id: 3,
      reaction: [{ type: 'emoji', emoji: '👍' }],
    });
    expect(second?.payload).toMatchObject({ message_thread_id: 7, reply_parameters: { message_id: 3 } });
  });

  it.each<[string, MessagePart[], string]>([
    ['an emoji that is no reaction', [react(['🥑'])], '7'],
    ['a paid star', [react(['paid'])], '7'],
    ['two at once', [react(['👍', '🔥'])], '7'],
    ['a message of another chat', [react(['👍'], '8:3')], '7'],
    ['a business chat', [react(['👍'], 'business:c/7:3')], 'business:c/7'],
    ['buttons under it', [react(['👍']), { kind: 'buttons', buttons: [{ id: 'a', title: 'A' }] }], '7'],
  ])('%s is refused for good', (_name, parts, alias) => {
    expect(() => calls(parts, alias)).toThrow(PermanentError);
  });
});

describe('a list', () => {
  const rows = [
    { id: 'r1', title: 'Runner' },
    { id: 'r2', title: 'Broad', description: 'sow in March' },
  ];

  it('is one button a row, and what buttons cannot show stands in the text', () => {
    const parts: MessagePart[] = [
      { kind: 'text', text: 'Which beans?' },
      list([{ title: 'Beans', rows }, { rows: [{ id: 'n', title: 'None' }] }]),
    ];
    expect(calls(parts).map(({ payload }) => payload)).toEqual([
      {
        chat_id: 7,
        text: 'Which beans?\n\nBeans\n• Runner\n• Broad: sow in March',
        reply_markup: {
          inline_keyboard: [
            [{ text: 'Runner', callback_data: '≡r1' }],
            [{ text: 'Broad', callback_data: '≡r2' }],
            [{ text: 'None', callback_data: '≡n' }],
          ],
        },
      },
    ]);
  });

  it('alone stands under what opens it elsewhere', () => {
    expect(one(list([{ rows: [rows[0]] }])).fields).toMatchObject({ text: 'Choose' });
  });

  it('leaves a long text whole and tells the rest after it', () => {
    const long = 'x'.repeat(4_090);
    const texts = calls([{ kind: 'text', text: long }, list([{ rows }])]).map(
      ({ payload }) => payload['text'],
    );
    expect(texts).toEqual([long, '• Broad: sow in March']);
  });

  it('refuses an id that would not come back whole, and more rows than are shown', () => {
    expect(() => one(list([{ rows: [{ id: 'x'.repeat(62), title: 'A' }] }]))).toThrow(PermanentError);
    expect(() => one(list([{ rows: [{ id: 'x'.repeat(61), title: 'A' }] }]))).not.toThrow();
    const many = Array.from({ length: 101 }, (_, index) => ({ id: `${index}`, title: 'A' }));
    expect(() => one(list([{ rows: many }]))).toThrow(PermanentError);
  });
});
