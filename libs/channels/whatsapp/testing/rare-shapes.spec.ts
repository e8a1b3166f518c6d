import type { ChannelAccount } from '@causerie/channel-kit';
import { inboundEventSchema, type InboundEvent } from '@causerie/message-schema';
import { whatsappChannel } from '@causerie/channel-whatsapp';
import { fakeAccount } from './account';
import {
  body,
  contact,
  echo,
  error,
  from,
  message,
  NADIA,
  ofNumber,
  OWN_PHONE,
  status,
  statuses,
  TIME,
} from './samples/bodies';

const account: ChannelAccount = fakeAccount();
const parse = (given: unknown): InboundEvent[] => {
  const events = whatsappChannel.inbound.parse(given, account, new Date(0));
  for (const event of events) expect(inboundEventSchema.safeParse(event).error).toBeUndefined();
  return events;
};
const one = (given: unknown): InboundEvent => {
  const [event, second] = parse(given);
  if (!event || second) throw new Error('not one event');
  return event;
};

const CHAT = { aliases: [NADIA.phone, NADIA.userId] };
const picture = { type: 'image', image: { id: '905', mime_type: 'image/png' } };

describe('a person', () => {
  it.each([
    ['whose number stands with a plus', { from: `+${NADIA.phone}`, from_user_id: undefined }],
    ['whose user id stands where the number should', { from: NADIA.userId, from_user_id: undefined }],
  ])('%s is the one beside the message', (_, who) => {
    const event = one(message({ type: 'text', text: { body: 'Hi' }, ...who }));
    expect(event).toMatchObject({ conversation: CHAT, sender: { displayName: 'Nadia' } });
  });

  it('is told of in a status by any of these names', () => {
    for (const recipient of [`+${NADIA.phone}`, NADIA.userId]) {
      const told = status('read', { recipient_id: recipient, recipient_user_id: undefined });
      expect(one(ofNumber('messages', { contacts: [contact], statuses: [told] }))).toMatchObject({
        conversation: CHAT,
      });
    }
  });

  it('whose number is written otherwise than their id still has their name, and no other number', () => {
    const said = from({ from: '5215550001111', from_user_id: undefined, type: 'text', text: { body: 'Hi' } });
    const named = { profile: { name: 'Nadia' }, wa_id: '525550001111' };
    expect(one(ofNumber('messages', { contacts: [named], messages: [said] }))).toMatchObject({
      conversation: { aliases: ['5215550001111'] },
      sender: { addresses: [{ kind: 'phone', value: '5215550001111' }], displayName: 'Nadia' },
    });
    const another = { ...said, id: 'wamid.OTHER', from: '5215550002222' };
    for (const event of parse(ofNumber('messages', { contacts: [named], messages: [said, another] })))
      expect(event).not.toHaveProperty('sender.displayName');
    const other = { ...named, user_id: 'MX.2' };
    const known = { ...said, from_user_id: NADIA.userId };
    expect(one(ofNumber('messages', { contacts: [other], messages: [known] }))).not.toHaveProperty(
      'sender.displayName',
    );
  });

  it('whose old number stands beside the change is joined with the new one', () => {
    const system = { type: 'customer_changed_number', wa_id: '33600000002', customer: NADIA.phone };
    const told = { id: 'wamid.MOVED', from: '33600000002', timestamp: String(TIME), type: 'system', system };
    expect(one(ofNumber('messages', { messages: [told] }))).toMatchObject({
      type: 'identity',
      conversation: { aliases: ['33600000002', NADIA.phone] },
      former: [{ kind: 'phone', value: NADIA.phone }],
    });
  });

  it('has a username without the sign before it', () => {
    const profile = { name: 'Nadia', username: '@nadia' };
    const text = from({ type: 'text', text: { body: 'Hi' } });
    const given = ofNumber('messages', { contacts: [{ ...contact, profile }], messages: [text] });
    expect(one(given)).toMatchObject({ sender: { username: 'nadia' } });
  });
});

describe('the history', () => {
  const past = (fields: Record<string, unknown>) => ({
    id: 'wamid.PAST',
    timestamp: String(TIME),
    ...fields,
  });
  const thread = (fields: Record<string, unknown>, ...messages: unknown[]) =>
    ofNumber('history', { history: [{ metadata: { phase: 1 }, threads: [{ ...fields, messages }] }] });

  it("completes the business's own file, which comes as an echo", () => {
    const echo = past({ from: OWN_PHONE, to: NADIA.phone, to_user_id: NADIA.userId, ...picture });
    expect(one(ofNumber('history', { message_echoes: [echo] }))).toMatchObject({
      type: 'edit',
      externalId: 'wamid.PAST',
      author: 'human',
      conversation: CHAT,
      attachments: [{ ref: { mediaId: '905' } }],
    });
  });

  it('knows a thread by what stands in its context', () => {
    const context = { wa_id: NADIA.phone, user_id: NADIA.userId, username: 'nadia' };
    const said = past({ from: OWN_PHONE, to: NADIA.phone, type: 'text', text: { body: 'Hello' } });
    const [event] = parse(thread({ context }, said));
    expect(event).toMatchObject({ conversation: CHAT, author: 'human', historical: true });
  });

  it("takes what was sent to the business for the contact's", () => {
    const said = past({ from: NADIA.phone, to: OWN_PHONE, type: 'text', text: { body: 'Hello' } });
    expect(parse(thread({ id: NADIA.phone }, said))[0]).toMatchObject({ author: 'contact' });
  });
});

describe('a status', () => {
  it('of a payment is no status of the message', () => {
    const payment = status('failed', { type: 'payment', payment: { reference_id: 'r-1' } });
    expect(one(statuses(payment))).toMatchObject({
      type: 'message',
      conversation: CHAT,
      answerable: false,
      parts: [{ kind: 'service', action: 'payment', details: { status: 'failed' } }],
    });
  });

  it('of a call is told in the chat', () => {
    const ringing = status('RINGING', { id: 'wacid.9', type: 'call' });
    expect(one(ofNumber('calls', { statuses: [ringing] }))).toMatchObject({
      conversation: CHAT,
      parts: [{ kind: 'service', action: 'call', details: { status: 'RINGING' } }],
    });
  });

  it('of a call need not say so where only calls are told', () => {
    const ringing = status('ACCEPTED', { id: 'wacid.9' });
    expect(one(ofNumber('calls', { statuses: [ringing] }))).toMatchObject({
      conversation: CHAT,
      parts: [{ kind: 'service', action: 'call', details: { status: 'ACCEPTED' } }],
    });
  });

  it('keeps what went wrong where older versions say it', () => {
    const errors = [{ code: 470, title: 'Too late', details: 'More than 24 hours.' }];
    expect(one(statuses(status('failed', { errors })))).toMatchObject({
      failure: { code: '470', description: 'Too late: More than 24 hours.' },
    });
  });

  it('says outright that it is of a message, or says nothing', () => {
    expect(one(statuses(status('read', { type: 'message' })))).toMatchObject({ type: 'status' });
  });

  it('of each member of a group is another one, whatever names the member', () => {
    const inGroup = (member: Record<string, unknown>) =>
      status('read', {
        id: 'wamid.G',
        recipient_type: 'group',
        recipient_id: 'G100',
        recipient_user_id: undefined,
        ...member,
      });
    const events = parse(
      statuses(
        inGroup({ recipient_participant_user_id: 'FR.1' }),
        inGroup({ recipient_participant_user_id: 'FR.2' }),
        inGroup({ participant_recipient_id: NADIA.phone }),
      ),
    );
    expect(new Set(events.map(({ key }) => key)).size).toBe(3);
  });

  it('keeps a code that comes as a text', () => {
    const failed = status('failed', { errors: [{ ...error(0, 'Late'), code: '131047' }] });
    expect(one(statuses(failed))).toMatchObject({ failure: { code: '131047' } });
  });
});

describe('a message', () => {
  it('that does not say its type is read by what it holds', () => {
    expect(one(message({ text: { body: 'Hi' } }))).toMatchObject({ parts: [{ kind: 'text', text: 'Hi' }] });
  });

  it('holds the answers of a flow that come as an object', () => {
    const flow = { name: 'flow', body: 'Sent', response_json: { day: 'monday' } };
    expect(one(message({ type: 'interactive', interactive: { nfm_reply: flow } }))).toMatchObject({
      parts: [{ details: { response: { day: 'monday' } } }, {}],
    });
  });

  it('that allows calls asks for nothing', () => {
    const reply = { type: 'call_permission_reply', call_permission_reply: { response: 'accept' } };
    expect(one(message({ type: 'interactive', interactive: reply }))).toMatchObject({
      answerable: false,
      parts: [{ kind: 'service', action: 'call_permission_reply', details: { response: 'accept' } }],
    });
  });

  it('has no empty text for a caption that is empty', () => {
    const event = one(message({ type: 'image', image: { id: '906', caption: '' } }));
    expect(event).toMatchObject({ parts: [{ kind: 'image' }] });
    expect(event).not.toHaveProperty('parts.1');
  });

  it.each([
    ['a text that is a number', { type: 'text', text: { body: 7 } }, { kind: 'text', text: '7' }],
    [
      'a place in texts',
      { type: 'location', location: { latitude: '48.8', longitude: '-2.3' } },
      { kind: 'location', latitude: 48.8, longitude: -2.3 },
    ],
    ['a voice note by that name', { type: 'voice', voice: { id: '907' } }, { kind: 'voice', attachment: 0 }],
    [
      'a reaction as the documentation misspelt it',
      { type: 'reaction', reaction: { messsage_id: 'wamid.OURS', emoji: '👍' } },
      { kind: 'reaction', targetExternalId: 'wamid.OURS', emojis: ['👍'] },
    ],
    [
      'a button whose id is a number',
      { type: 'interactive', interactive: { type: 'button_reply', button_reply: { id: 1, title: 'Yes' } } },
      { kind: 'button_reply', id: '1', title: 'Yes' },
    ],
    [
      'a row without a title',
      { type: 'interactive', interactive: { type: 'list_reply', list_reply: { id: 'row:1' } } },
      { kind: 'list_reply', id: 'row:1', title: 'row:1' },
    ],
  ])('holds %s', (_, fields, part) => {
    expect(one(message(fields))).toMatchObject({ parts: [part] });
  });

  it('does not claim a part of a byte', () => {
    const event = one(message({ type: 'image', image: { id: '908', file_size: 12.5 } }));
    expect(event).not.toHaveProperty('attachments.0.sizeBytes');
  });

  it('keeps the card that somebody shares when they are asked for their number', () => {
    const cards = [{ vcard: 'BEGIN:VCARD', phones: [{ phone: '+33 1' }] }];
    expect(one(message({ type: 'contacts', origin: 'contact_request', contacts: cards }))).toMatchObject({
      parts: [{ kind: 'contact_card', name: '+33 1', phones: ['+33 1'], vcard: 'BEGIN:VCARD' }],
    });
  });

  it("of the business is never the contact's, whichever list of the echoes it stands in", () => {
    const said = { from: OWN_PHONE, to: NADIA.phone, id: 'wamid.E', type: 'text', text: { body: 'Hello' } };
    const event = one(ofNumber('smb_message_echoes', { messages: [said] }));
    expect(event).toMatchObject({ author: 'human', answerable: false });
    expect(event.conversation).toEqual(one(echo(said)).conversation);
  });

  it('names the card of a firm by the firm', () => {
    const cards = [{ org: { company: 'Garden & Co' }, phones: [{ phone: '+33 1' }] }];
    expect(one(message({ type: 'contacts', contacts: cards }))).toMatchObject({
      parts: [{ kind: 'contact_card', name: 'Garden & Co' }],
    });
  });
});

describe('news of groups', () => {
  it('are told in each group', () => {
    const groups = ['G1', 'G2'].map((group_id) => ({
      group_id,
      type: 'group_participants_add',
      timestamp: TIME,
    }));
    const events = parse(ofNumber('group_participants_update', { groups }));
    expect(events).toMatchObject(
      ['group:G1', 'group:G2'].map((alias) => ({
        conversation: { aliases: [alias], kind: 'group' },
        answerable: false,
        sentAt: new Date(TIME * 1000).toISOString(),
        parts: [{ kind: 'service', action: 'group_participants_add' }],
      })),
    );
  });
});

describe('the username of the business', () => {
  it.each(['business_username_update', 'business_username_updates'])('is told as %s', (field) => {
    const given = body(field, { display_phone_number: OWN_PHONE, username: 'garden', status: 'approved' });
    expect(one(given)).toMatchObject({
      conversation: { kind: 'system' },
      parts: [{ kind: 'service', action: field, details: { username: 'garden' } }],
    });
  });
});

describe('a ban', () => {
  it('that is lifted is told in a list, too', () => {
    const ban = { waba_ban_state: ['REINSTATE'], waba_ban_date: 'today' };
    const given = body('account_update', { event: 'DISABLED_UPDATE', ban_info: ban }, TIME);
    expect(one(given)).toMatchObject({ type: 'health', level: 'ok', state: 'REINSTATE' });
  });
});
