import type { ChannelAccount } from '@causerie/channel-kit';
import type { InboundEvent } from '@causerie/message-schema';
import { whatsappChannel } from '@causerie/channel-whatsapp';
import { fakeAccount } from './account';
import { samples } from './samples';
import { NADIA, PHONE_NUMBER_ID, WABA_ID } from './samples/bodies';

type Sample = keyof typeof samples;
const account: ChannelAccount = fakeAccount();
const parse = (name: string) => whatsappChannel.inbound.parse(samples[name as Sample], account, new Date(0));
const one = (name: string): InboundEvent => {
  const [event, second] = parse(name);
  if (!event || second) throw new Error(`${name} gives not one event`);
  return event;
};

function kindOf(event: InboundEvent): string {
  if (event.type === 'deletion') return 'deletion';
  if (event.type === 'status') return `status ${event.status}`;
  const parts = event.parts.map((part) => {
    if (part.kind === 'service') return `service:${part.action}`;
    return part.kind === 'unsupported' ? `unsupported:${part.platformKind}` : part.kind;
  });
  const author = event.author === 'contact' ? '' : ` by ${event.author}`;
  const wants = event.type === 'message' && event.answerable ? ' ?' : '';
  return `${event.type} ${parts.join('+')}${author}${wants}`;
}

/** A question mark: it wants an answer. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  text: ['message text ?'],
  reply: ['message text ?'],
  forwarded: ['message text ?'],
  ad: ['message text+referral ?'],
  product: ['message text+referral ?'],
  image: ['message image+text ?'],
  video: ['message video ?'],
  audio: ['message audio ?'],
  voice: ['message voice ?'],
  document: ['message document ?'],
  sticker: ['message sticker ?'],
  location: ['message location ?'],
  contacts: ['message contact_card+contact_card ?'],
  buttonReply: ['message button_reply ?'],
  listReply: ['message list_reply ?'],
  flowReply: ['message service:flow_reply+text ?'],
  callPermission: ['message unsupported:interactive ?'],
  templateButton: ['message button_reply ?'],
  reaction: ['message reaction'],
  reactionTakenBack: ['message reaction'],
  order: ['message order ?'],
  orderUnreadable: ['message unsupported:order ?'],
  requestWelcome: ['message service:request_welcome ?'],
  unsupported: ['message unsupported:unsupported ?'],
  neverHeardOf: ['message unsupported:hologram ?'],
  edit: ['edit text'],
  editWithoutOriginal: ['message unsupported:edit ?'],
  revoke: ['deletion'],
  numberChanged: ['message service:user_changed_number'],
  userIdChanged: ['message service:user_changed_user_id'],
  identityChanged: ['message service:customer_identity_changed'],
  usernameOnly: ['message text ?'],
  group: ['message text ?'],
  groupReplyToUs: ['message text ?'],
  severalMessages: ['message text ?', 'message text ?', 'message image ?'],
  withoutIds: ['message text ?'],
  sent: ['status sent'],
  delivered: ['status delivered'],
  readAndPlayed: ['status read', 'status played'],
  failed: ['status failed'],
  groupStatus: ['status read'],
  unknownStatus: ['message unsupported:status'],
  statusWithoutId: ['message unsupported:status'],
  errorsOnly: ['message service:errors'],
  echoText: ['message text by human'],
  echoToUserId: ['message text by human'],
  echoEdit: ['edit text by human'],
  echoRevoke: ['deletion'],
  historyFirst: [
    'message text',
    'message text by bot',
    'message unsupported:media_placeholder',
    'message service:history',
  ],
  historySecond: ['message text', 'message service:history'],
  historyThird: ['message service:history'],
  historyMedia: ['edit image'],
  historyMediaNameless: ['message image'],
  historyRefused: ['message service:history'],
  stateSync: ['message service:smb_app_state_sync'],
  userIdUpdate: ['message service:user_id_update'],
  userPreferences: ['message service:user_preferences'],
  call: ['message service:call'],
  callByUs: ['message service:call'],
  callStatus: ['message unsupported:status'],
  templateStatus: ['message service:message_template_status_update'],
  templateQuality: ['message service:message_template_quality_update'],
  numberQuality: ['message service:phone_number_quality_update'],
  accountUpdate: ['message service:account_update'],
  fieldNeverHeardOf: ['message unsupported:automatic_events'],
  changeWithoutValue: ['message unsupported:messages'],
  entryWithoutChanges: ['message unsupported:unknown'],
  noEntry: ['message unsupported:unknown'],
  standby: ['message text'],
};

describe('what a webhook becomes', () => {
  it.each(Object.keys(samples))('%s', (name) => {
    expect(parse(name).map(kindOf)).toEqual(KINDS[name]);
  });
});

describe('people and chats', () => {
  it('are found by number and by user id; an answer goes to the number', () => {
    expect(one('text')).toMatchObject({
      conversation: { aliases: [NADIA.phone, NADIA.userId], kind: 'private', title: 'Nadia' },
      sender: {
        addresses: [
          { kind: 'user_id', value: NADIA.userId },
          { kind: 'phone', value: NADIA.phone },
        ],
        displayName: 'Nadia',
        username: 'nadia',
      },
      addressed: true,
    });
  });

  it('need no number', () => {
    expect(one('usernameOnly')).toMatchObject({
      conversation: { aliases: ['FR.9001'] },
      sender: { addresses: [{ kind: 'user_id', value: 'FR.9001' }], displayName: 'Lou' },
    });
  });

  it('stay one when the number changes, which also changes the user id', () => {
    expect(one('numberChanged')).toMatchObject({
      conversation: { aliases: ['33600000002', NADIA.phone, 'FR.8001', NADIA.userId] },
      sender: {
        addresses: [
          { kind: 'user_id', value: NADIA.userId },
          { kind: 'phone', value: NADIA.phone },
          { kind: 'user_id', value: 'FR.8001' },
          { kind: 'phone', value: '33600000002' },
        ],
      },
    });
    expect(one('userIdChanged')).toMatchObject({ conversation: { aliases: ['FR.8002', NADIA.userId] } });
    expect(one('userIdUpdate')).toMatchObject({
      conversation: { aliases: [NADIA.phone, 'FR.8003', NADIA.userId] },
    });
  });

  it('of a group write in the group, and speak to us when they answer us', () => {
    expect(one('group')).toMatchObject({
      conversation: { aliases: ['group:G100'], kind: 'group' },
      addressed: false,
    });
    expect(one('groupReplyToUs')).toMatchObject({ addressed: true });
  });

  it('of an echo are whom the business wrote to', () => {
    expect(one('echoText')).toMatchObject({ conversation: { aliases: [NADIA.phone] }, author: 'human' });
    expect(one('echoText')).not.toHaveProperty('sender');
    expect(one('callByUs')).toMatchObject({ conversation: { aliases: [NADIA.phone] } });
  });

  it('are not needed for what concerns the account', () => {
    for (const name of ['templateStatus', 'errorsOnly', 'accountUpdate', 'noEntry'])
      expect(one(name)).toMatchObject({ conversation: { aliases: ['account'], kind: 'system' } });
  });
});

describe('what a message says', () => {
  it('keeps what it answers, forwards and came from', () => {
    expect(one('reply')).toMatchObject({ replyTo: { externalId: 'wamid.SAMPLEOURS' } });
    expect(one('forwarded')).toMatchObject({ forwarded: true });
    expect(one('ad')).toMatchObject({
      parts: [{}, { source: 'ad', ref: 'CLID', url: 'https://garden.example/ad', headline: 'Spring' }],
    });
    expect(one('product')).toMatchObject({ parts: [{}, { source: 'product', ref: 'beans' }] });
  });

  it('announces files by the id that fetches them', () => {
    expect(one('document')).toMatchObject({
      attachments: [
        { kind: 'document', ref: { mediaId: '900100200' }, uniqueId: 'c2FtcGxl', fileName: 'Prix été.pdf' },
      ],
    });
  });

  it('counts an order in minor units', () => {
    expect(one('order')).toMatchObject({
      parts: [
        {
          currency: 'EUR',
          items: [{ id: 'beans', quantity: 2, unitPriceMinor: 750 }],
          note: 'By Friday, please',
        },
      ],
    });
  });

  it('holds the answers of a flow, and the button that was pressed', () => {
    expect(one('flowReply')).toMatchObject({ parts: [{ details: { response: { day: 'sunday' } } }, {}] });
    expect(one('buttonReply')).toMatchObject({
      pace: 'immediate',
      parts: [{ id: 'pick:beans', title: 'Beans', targetExternalId: 'wamid.SAMPLEOURS' }],
    });
  });

  it('changes or takes back the message it names', () => {
    expect(one('edit')).toMatchObject({
      externalId: 'wamid.SAMPLETHEIRS',
      parts: [{ text: 'On Saturday?' }],
    });
    expect(one('revoke')).toMatchObject({ externalIds: ['wamid.SAMPLETHEIRS'] });
    expect(one('historyMedia')).toMatchObject({ externalId: 'wamid.SAMPLEMEDIATOCOME' });
  });

  it('does not show the network of a caller', () => {
    expect(JSON.stringify(one('call'))).not.toContain('v=0');
  });
});

describe('a status', () => {
  it('carries our own key, the price and the reason', () => {
    expect(one('delivered')).toMatchObject({ callbackData: 'our-key:0' });
    expect(one('sent')).toMatchObject({ pricing: { pricing_model: 'PMP' } });
    expect(one('failed')).toMatchObject({
      failure: { code: '131047', description: 'Re-engagement message: Re-engagement message, in detail.' },
    });
  });
});

describe('a body for several numbers', () => {
  const { route } = whatsappChannel.inbound;
  const text = samples.text as { object: string; entry: [{ changes: [{ value: { metadata: object } }] }] };

  it('is told apart by the number, else by the business account', () => {
    const other = structuredClone(text);
    other.entry[0].changes[0].value.metadata = { phone_number_id: '777777' };
    const template = samples.templateStatus as typeof text;
    const all = { ...text, entry: [...text.entry, ...other.entry, ...template.entry, ...text.entry] };
    const pieces = route?.(all) ?? [];
    expect(pieces.map(({ body: _body, ...owners }) => owners)).toEqual([
      { accountExternalId: PHONE_NUMBER_ID, ownerExternalId: WABA_ID },
      { accountExternalId: '777777', ownerExternalId: WABA_ID },
      { ownerExternalId: WABA_ID },
    ]);
    const [mine] = pieces;
    expect(whatsappChannel.inbound.parse(mine?.body, account)).toHaveLength(2);
  });
});
