import { NotAWebhookError } from '@causerie/channel-kit';
import { lineChannel } from '@causerie/channel-line';
import type { InboundMessage } from '@causerie/message-schema';
import { fakeAccount } from './account';
import { samples } from './samples';
import { AKI, BOT, bodyOf, CLUB, event, REN, ROOM } from './samples/bodies';

const account = fakeAccount();
const parse = (body: unknown) => lineChannel.inbound.parse(body, account, new Date(0));
const first = (name: keyof typeof samples) => parse(samples[name])[0] as InboundMessage;

describe('a webhook of LINE', () => {
  it('without events asks whether the address answers: no webhook is refused for it', () => {
    expect(parse({ destination: BOT, events: [] })).toEqual([]);
    expect(() => parse({ destination: BOT })).toThrow(NotAWebhookError);
  });

  it('delivered again has the key of the first time', () => {
    const told = event({ type: 'follow' });
    const again = { ...told, deliveryContext: { isRedelivery: true } };
    expect(parse(bodyOf(again))[0]?.key).toBe(parse(bodyOf(told))[0]?.key);
  });

  it('gives one event for each of its own, in order', () => {
    expect(parse(samples.several).map((one) => one.type === 'message' && one.parts[0]?.kind)).toEqual([
      'service',
      'text',
    ]);
  });

  it.each([
    ['text', [AKI], 'private'],
    ['groupText', [CLUB], 'group'],
    ['roomText', [ROOM], 'group'],
    ['suspended', ['account'], 'system'],
  ] as const)('%s belongs to %j', (name, aliases, kind) => {
    expect(first(name)).toMatchObject({ conversation: { aliases, kind } });
  });

  it('names who wrote in a group, where LINE tells', () => {
    expect(first('groupText').sender).toEqual({ addresses: [{ kind: 'user_id', value: AKI }] });
    expect(first('groupTextOfNobody').sender).toBeUndefined();
  });

  it.each([
    ['text', true],
    ['groupText', false],
    ['mention', true],
    ['mentionOfAll', false],
    ['postback', true],
  ] as const)('%s speaks to us: %s', (name, addressed) => {
    expect(first(name)).toMatchObject({ addressed, answerable: true });
  });

  it('keeps mentions and emoji where they stand, and drops what lies outside the text', () => {
    expect(first('mention').parts).toMatchObject([
      {
        entities: [
          { type: 'mention', offset: 0, length: 5, value: BOT },
          { type: 'mention', offset: 20, length: 4, value: REN },
        ],
      },
    ]);
    expect(first('emoji').parts).toMatchObject([{ entities: [{ type: 'emoji', offset: 7, length: 6 }] }]);
    const emojis = [{ index: 4, length: 9 }, { index: -1, length: 2 }, {}];
    const odd = event({ type: 'message', message: { id: '1', type: 'text', text: 'short', emojis } });
    expect(parse(bodyOf(odd))).toMatchObject([{ parts: [{ kind: 'text', text: 'short' }] }]);
    expect(JSON.stringify(parse(bodyOf(odd)))).not.toContain('entities');
  });

  it.each([
    ['image', 'image', { ref: { messageId: expect.any(String) } }],
    ['imageElsewhere', 'image', { ref: { url: expect.stringContaining('https://') } }],
    ['video', 'video', { durationSeconds: 60 }],
    ['audio', 'audio', { durationSeconds: 2.5 }],
    ['file', 'document', { fileName: 'menu.pdf', sizeBytes: 21_138 }],
    ['sticker', 'sticker', { ref: { packageId: '446', stickerId: '1988' } }],
  ] as const)('%s announces its bytes', (name, kind, attachment) => {
    expect(first(name)).toMatchObject({
      parts: [{ kind, attachment: 0 }],
      attachments: [{ kind, ...attachment }],
    });
  });

  it('makes one album of pictures sent at once', () => {
    const album = parse(samples.album) as InboundMessage[];
    expect(album.map(({ groupKey, pace }) => [groupKey, pace])).toEqual([
      ['SET-7', 'album'],
      ['SET-7', 'album'],
    ]);
  });

  it.each([
    ['location', { kind: 'location', latitude: 35.01, longitude: 135.76, name: 'The shop' }],
    ['stickerWithWords', { kind: 'sticker' }],
    ['neverHeardOf', { kind: 'unsupported', platformKind: 'hologram' }],
    ['memberJoined', { kind: 'service', action: 'new_chat_members', details: { members: [REN] } }],
    ['memberLeft', { kind: 'service', action: 'left_chat_member' }],
    ['beacon', { kind: 'unsupported', platformKind: 'beacon' }],
  ] as const)('%s becomes %j', (name, part) => {
    expect(first(name).parts[0]).toMatchObject(part);
  });

  it('reads what a person wrote on a sticker', () => {
    expect(first('stickerWithWords').parts[1]).toEqual({ kind: 'text', text: 'See you!' });
  });

  it.each([
    ['follow', 'reachable'],
    ['unblock', 'reachable'],
    ['unfollow', 'blocked'],
    ['join', 'reachable'],
    ['leave', 'blocked'],
  ] as const)('after %s the chat is %s, and nothing is answered', (name, reachability) => {
    expect(first(name)).toMatchObject({ reachability, answerable: false });
  });

  it('takes a press for a whole turn, with the date that was picked', () => {
    expect(first('postback')).toMatchObject({
      parts: [{ kind: 'button_reply', id: 'day:sunday' }],
      pace: 'immediate',
    });
    expect(first('postbackOfDate').parts[1]).toMatchObject({ details: { datetime: '2026-02-01T18:00' } });
  });

  it('knows which message was quoted, and which taken back', () => {
    expect(first('quote').replyTo).toEqual({ externalId: expect.any(String) });
    expect(parse(samples.unsend)).toMatchObject([{ type: 'deletion', externalIds: [expect.any(String)] }]);
  });

  it('is not answered while another channel of the account answers', () => {
    expect(first('onLookOut').answerable).toBe(false);
  });

  it('tells the account’s health', () => {
    expect(parse(samples.suspended)).toMatchObject([{ type: 'health', level: 'critical' }]);
    expect(parse(samples.resumed)).toMatchObject([{ type: 'health', level: 'ok' }]);
  });
});
