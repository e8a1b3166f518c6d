import type { ChannelAccount } from '@causerie/channel-kit';
import type { InboundEvent } from '@causerie/message-schema';
import { whatsappChannel } from '@causerie/channel-whatsapp';
import { fakeAccount } from './account';
import { kindOf } from './kind-of';
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

const kindsOf = (name: string) =>
  parse(name).map((event) => `${kindOf(event)}${event.type === 'message' && event.answerable ? ' ?' : ''}`);

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
  callPermission: ['message service:call_permission_reply'],
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
  numberChanged: ['identity'],
  userIdChanged: ['identity'],
  numberChangedToNobodyKnowsWhat: ['message service:user_changed_number'],
  identityChanged: ['message service:customer_identity_changed'],
  usernameOnly: ['message text ?'],
  group: ['message text ?'],
  groupReplyToUs: ['message text ?'],
  severalMessages: ['message text ?', 'message text ?', 'message image ?'],
  withoutIds: ['message text ?'],
  sent: ['status sent'],
  delivered: ['status delivered'],
  keyOfAnother: ['status delivered'],
  readAndPlayed: ['status read', 'status played'],
  failed: ['status failed'],
  groupStatus: ['status read'],
  unknownStatus: ['message unsupported:status'],
  statusWithoutId: ['message unsupported:status'],
  errorsOnly: ['message service:errors', 'health account error 131031: critical'],
  echoText: ['message text by human'],
  echoToUserId: ['message text by human'],
  echoImage: ['message image+text by human'],
  echoEdit: ['edit text by human'],
  echoEditWithFile: ['edit image+text by human'],
  echoRevoke: ['deletion'],
  historyFirst: [
    'message text long ago',
    'message text by human long ago',
    'message unsupported:media_placeholder long ago',
    'message service:history',
  ],
  historySecond: ['message text long ago', 'message service:history'],
  historyThird: ['message service:history'],
  historyMedia: ['edit image'],
  historyMediaNameless: ['message image long ago'],
  historyRefused: ['message service:history'],
  stateSync: ['message service:smb_app_state_sync'],
  userIdUpdate: ['identity'],
  userIdUpdateOfNobody: ['message unsupported:user_id_update'],
  userPreferences: ['message service:user_preferences'],
  call: ['message service:call'],
  callByUs: ['message service:call'],
  callStatus: ['message service:call'],
  templateApproved: ['health template order_update/en_US APPROVED: ok'],
  templateRejected: ['health template abandoned_cart/en REJECTED: critical'],
  templatePaused: ['health template abandoned_cart/en PAUSED: warning'],
  templateWithUnknownState: ['health template abandoned_cart/en ENCHANTED: warning'],
  templateQuality: ['health quality abandoned_cart/en RED: critical'],
  templateCategory: ['health limits abandoned_cart/en MARKETING: warning'],
  templateCategoryAhead: ['health limits abandoned_cart/en MARKETING: warning'],
  templateChanged: ['message service:message_template_components_update'],
  numberFlagged: ['health quality FLAGGED: warning'],
  numberUnflagged: ['health quality UNFLAGGED: ok'],
  numberThroughput: ['health limits THROUGHPUT_UPGRADE: ok'],
  otherNumberFlagged: ['message service:phone_number_quality_update'],
  numberName: ['health account display name REJECTED: critical'],
  accountDisabled: ['health account SCHEDULE_FOR_DISABLE: critical'],
  accountReinstated: ['health account REINSTATE: ok'],
  accountRestricted: ['health account ACCOUNT_RESTRICTION: critical'],
  accountPriceTier: ['message service:account_update'],
  accountReview: ['health account review APPROVED: ok'],
  accountAlert: ['health account OBA_REJECTED ACTIVE: warning'],
  accountAlertOver: ['health account OBA_REJECTED NONE: ok'],
  accountAlertOfOther: ['message service:account_alerts'],
  capability: ['health limits messaging limit 2000: ok'],
  security: ['health account security PIN_CHANGED: warning'],
  fieldNeverHeardOf: ['message unsupported:automatic_events'],
  changeWithoutValue: ['message unsupported:messages'],
  entryWithoutChanges: ['message unsupported:unknown'],
  noEntry: ['message unsupported:unknown'],
  standby: ['message text'],
};

describe('what a webhook becomes', () => {
  it.each(Object.keys(samples))('%s', (name) => {
    expect(kindsOf(name)).toEqual(KINDS[name]);
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

  it('stay one when the number or the user id changes: what they have now stands first', () => {
    expect(one('numberChanged')).toMatchObject({
      type: 'identity',
      conversation: { aliases: ['33600000002', 'FR.8001', NADIA.phone, NADIA.userId], kind: 'private' },
      sender: {
        addresses: [
          { kind: 'user_id', value: 'FR.8001' },
          { kind: 'phone', value: '33600000002' },
          { kind: 'user_id', value: NADIA.userId },
          { kind: 'phone', value: NADIA.phone },
        ],
      },
      at: '2026-01-01T00:00:00.000Z',
    });
    expect(one('userIdChanged')).toMatchObject({
      conversation: { aliases: ['FR.8002', NADIA.userId] },
      sender: {
        addresses: [
          { kind: 'user_id', value: 'FR.8002' },
          { kind: 'user_id', value: NADIA.userId },
        ],
      },
    });
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
    for (const name of ['templateRejected', 'templateChanged', 'accountDisabled', 'noEntry'])
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
  it('gives back the key of the message, whichever of its calls it is about', () => {
    expect(one('delivered')).toMatchObject({ callbackData: 'our-key:0' });
    expect(one('keyOfAnother')).toMatchObject({ callbackData: 'order 7' });
  });

  it('carries the price', () => {
    expect(one('sent')).toMatchObject({ pricing: { category: 'service', model: 'PMP', type: 'regular' } });
    expect(one('delivered')).not.toHaveProperty('pricing');
  });
});

describe('errors', () => {
  it('are told wherever they stand: in a status, in a message, in the history and beside them all', () => {
    expect(one('failed')).toMatchObject({
      failure: { code: '131047', description: 'Re-engagement message: Re-engagement message, in detail.' },
    });
    expect(one('unsupported')).toMatchObject({ parts: [{ original: { errors: [{ code: 131_051 }] } }] });
    expect(one('historyRefused')).toMatchObject({ parts: [{ details: { errors: [{ code: 2_593_109 }] } }] });
    expect(parse('errorsOnly')).toMatchObject([
      { parts: [{ kind: 'service', details: { code: 131_000 } }] },
      { type: 'health', reason: 'Account locked: Account locked, in detail.' },
    ]);
  });
});

describe('the health of the account', () => {
  it.each([
    ['templateRejected', 'Separate the parameters.'],
    ['templateQuality', 'It was GREEN.'],
    ['templateCategory', 'It was UTILITY.'],
    ['templateCategoryAhead', 'It will be moved from UTILITY.'],
    ['numberFlagged', 'TIER_1K'],
    ['accountRestricted', 'RESTRICTED_BIZ_INITIATED_MESSAGING, RESTRICTED_ADD_PHONE_NUMBER_ACTION'],
    ['accountAlert', 'The badge was refused.'],
  ])('%s has a reason', (name, reason) => {
    expect(one(name)).toMatchObject({ reason });
  });

  it('has no reason where Meta says NONE', () => {
    expect(one('templateApproved')).not.toHaveProperty('reason');
  });
});

describe('what was written in the app', () => {
  it("is a person's, with its files, and so are later versions of it", () => {
    expect(one('echoImage')).toMatchObject({
      author: 'human',
      attachments: [{ kind: 'image', ref: { mediaId: '900' } }],
    });
    expect(one('echoImage')).not.toHaveProperty('maybeOwn');
    expect(one('echoEditWithFile')).toMatchObject({
      externalId: 'wamid.SAMPLEOURS',
      attachments: [{ kind: 'image', ref: { mediaId: '902' } }],
    });
    expect(one('echoRevoke')).toMatchObject({ externalIds: ['wamid.SAMPLEOURS'] });
  });

  it('before we came asks for nothing', () => {
    for (const event of parse('historyFirst').slice(0, 3))
      expect(event).toMatchObject({ historical: true, answerable: false });
  });
});

describe('a body for several numbers', () => {
  const { route } = whatsappChannel.inbound;
  const text = samples.text as { object: string; entry: [{ changes: [{ value: { metadata: object } }] }] };

  it('is told apart by the number, else by the business account', () => {
    const other = structuredClone(text);
    other.entry[0].changes[0].value.metadata = { phone_number_id: '777777' };
    const template = samples.templateRejected as typeof text;
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
