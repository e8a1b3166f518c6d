import { messengerChannel } from '@causerie/channel-messenger';
import { describeParsing, NADIA, reader } from '@causerie/simulator-meta-graph';
import { fakeAccount } from './account';
import { samples } from './samples';
import { bodies, OBJECT } from './samples/bodies';

const account = fakeAccount();
const adapter = messengerChannel;
const { read, one, message } = reader(adapter, account, samples);

const kinds: Readonly<Record<keyof typeof samples, string>> = {
  text: 'message text ?',
  textOfChange: 'message text ?',
  reply: 'message text ?',
  quickReply: 'message button_reply ?',
  image: 'message image ?',
  imageAndText: 'message text+image ?',
  album: 'message image+image+image ?',
  video: 'message video ?',
  audio: 'message audio ?',
  file: 'message document ?',
  sticker: 'message sticker ?',
  stickerOfOld: 'message sticker ?',
  stickerTwice: 'message sticker ?',
  location: 'message location ?',
  link: 'message text+referral:fallback ?',
  linkOfOld: 'message referral:fallback ?',
  linkWithoutPayload: 'message unsupported:fallback ?',
  reel: 'message referral:reel ?',
  products: 'message referral:product ?',
  template: 'message unsupported:template ?',
  appointment: 'message unsupported:appointment_booking ?',
  imageWithoutAddress: 'message unsupported:image ?',
  unsupported: 'message unsupported:unsupported ?',
  empty: 'message unsupported:message ?',
  ad: 'message text+referral:ADS ?',
  shopProduct: 'message text+referral:product ?',
  unsend: 'deletion',
  edit: 'edit text',
  echo: 'message text by human',
  ownEcho: 'message text by bot',
  ownEchoByKey: 'status sent',
  echoOfSister: 'message text by human',
  echoWithoutApp: 'message text by human',
  otherEcho: 'message text by human',
  echoOfImage: 'message image by human',
  standby: 'message text',
  standbyPostback: 'message button_reply',
  two: 'message text ?, message text ?',
  postback: 'message button_reply ?',
  getStarted: 'message button_reply+referral:SHORTLINK ?',
  reaction: 'message reaction',
  reactionTakenBack: 'message reaction',
  ownReaction: 'message reaction by human',
  delivery: 'status delivered, status delivered, watermark delivered',
  deliveryWithoutIds: 'watermark delivered',
  read: 'watermark read',
  referral: 'message referral:SHORTLINK',
  optin: 'message service:optin',
  accountLinking: 'message service:account_linking',
  feedback: 'message service:response_feedback',
  passThread: 'message service:pass_thread_control by bot',
  takeThread: 'message service:take_thread_control by bot',
  requestThread: 'message service:request_thread_control by bot',
  policy: 'health account:warning',
  policyBlock: 'health account:critical',
  policyUnblock: 'health account:ok',
  unknownDeed: 'message unsupported:teleport',
  post: 'message service:feed',
  unknownChange: 'message unsupported:weather',
  takeThreadOfChange: 'message service:take_thread_control by bot',
  noEntries: 'message unsupported:unknown',
  emptyEntry: 'message unsupported:unknown',
};

describeParsing({ adapter, account, object: OBJECT, addressKind: 'psid', bodies, samples, kinds });

it('an echo is no message but the proof of ours if it carries our key, which it hands back', () => {
  expect(one('ownEchoByKey')).toMatchObject({ type: 'status', callbackData: '0190c0de:0' });
  expect(one('echoOfSister')).not.toHaveProperty('callbackData');
});

it('an echo is a person’s for sure where it names another app than ours, and only there', () => {
  const { credentials } = account;
  const withoutApp = { ...account, credentials: { ...credentials, app: { apiVersion: 'v23.0' } } };
  for (const name of ['echo', 'otherEcho', 'echoOfSister'] as const) {
    expect(one(name)).not.toHaveProperty('maybeOwn');
    expect(read(samples[name], withoutApp)[0]).toMatchObject(
      name === 'echoOfSister' ? { type: 'status' } : { maybeOwn: true },
    );
  }
  expect(one('echoWithoutApp')).toMatchObject({ author: 'human', maybeOwn: true });
});

describe('a watermark', () => {
  it('names the time and the chat, and is no word of the person’s', () => {
    expect(read(samples.read)).toEqual([
      {
        type: 'watermark',
        key: `read_until:2026-01-01T00:00:00.002Z:${NADIA}`,
        conversation: { aliases: [NADIA], kind: 'private' },
        status: 'read',
        upTo: '2026-01-01T00:00:00.002Z',
        at: expect.any(String),
      },
    ]);
  });

  it('beside ids leaves each of them its own status', () => {
    expect(read(samples.delivery)).toMatchObject([
      { type: 'status', status: 'delivered', conversation: { aliases: [NADIA] } },
      { type: 'status', status: 'delivered' },
      { type: 'watermark', status: 'delivered', upTo: '2026-01-01T00:00:00.000Z' },
    ]);
  });
});

describe('the state of the page', () => {
  it('is what Meta last said, with its reason', () => {
    const told = [samples.policy, samples.policyBlock, samples.policyUnblock].flatMap((body) => read(body));
    expect(told).toMatchObject([
      { level: 'warning', state: 'warning', reason: 'Messages outside of the window.' },
      { level: 'critical', state: 'block', reason: 'Spam.' },
      { level: 'ok', state: 'unblock' },
    ]);
    for (const event of told) expect(event.conversation.kind).toBe('system');
  });
});

describe('parts', () => {
  it('of a shared page are its address, and no file', () => {
    expect(message('linkOfOld').parts).toEqual([
      { kind: 'referral', source: 'fallback', url: 'https://example.invalid/', headline: 'A page' },
    ]);
    expect(message('reel').attachments).toEqual([]);
  });

  it('of a sticker say which one it is', () => {
    for (const name of ['sticker', 'stickerOfOld', 'stickerTwice'] as const)
      expect(message(name).attachments).toMatchObject([
        { kind: 'sticker', uniqueId: 'sticker:369239263222822' },
      ]);
  });

  it('show no token and no code', () => {
    for (const name of ['optin', 'accountLinking'] as const)
      expect(JSON.stringify(message(name))).not.toContain('SAMPLE-');
  });
});
