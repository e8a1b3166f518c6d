import { inboundEventSchema, type InboundMessage } from '@causerie/message-schema';
import { telegramChannel } from '@causerie/channel-telegram';
import { fakeAccount } from './account';
import { BOT, forum, message, nadia, update } from './samples/people';

const account = fakeAccount();

function messageOf(body: unknown): InboundMessage {
  const [event] = telegramChannel.inbound.parse(body, account);
  const parsed = inboundEventSchema.parse(event);
  if (parsed.type !== 'message') throw new Error(`It is a ${parsed.type}`);
  return parsed;
}

describe('a message that has no number of its own yet', () => {
  // https://core.telegram.org/bots/api#message : 0 where it is only scheduled, and of ephemeral and guest messages.
  const numberless = (text: string) =>
    message({ message_id: 0, chat: forum, text, receiver_user: BOT, ephemeral_message_id: 7 });

  it('is another one than the next without a number', () => {
    const [one, other] = ['/secret', '/again'].map((text) => messageOf(update('message', numberless(text))));
    expect(one?.externalId).toMatch(/^update:\d+$/);
    expect(one?.externalId).not.toBe(other?.externalId);
  });

  it('is not what an answer points to', () => {
    const answer = message({ text: 'Yes', reply_to_message: { ...numberless('/secret'), from: nadia } });
    expect(messageOf(update('message', answer))).not.toHaveProperty('replyTo');
  });
});

describe('a live photo', () => {
  const still = { file_id: 'still', file_unique_id: 'u-still', width: 800, height: 600 };
  const moving = { file_id: 'moving', file_unique_id: 'u-moving', width: 800, height: 600, duration: 2 };

  it('keeps the still and what moves', () => {
    const event = messageOf(
      update('message', message({ photo: [still], live_photo: moving, caption: 'Bees' })),
    );
    expect(event).toMatchObject({
      parts: [{ kind: 'image' }, { kind: 'video' }, { kind: 'text', text: 'Bees' }],
      attachments: [{ ref: { fileId: 'still' } }, { ref: { fileId: 'moving' }, durationSeconds: 2 }],
    });
  });

  it('that was paid for is kept, too', () => {
    const paid = { star_count: 5, paid_media: [{ type: 'live_photo', live_photo: moving }] };
    const event = messageOf(update('message', message({ paid_media: paid })));
    expect(event.parts).toEqual([{ kind: 'video', attachment: 0 }]);
  });
});

describe('what is new in a chat', () => {
  it.each(['community_chat_added', 'community_chat_joined', 'community_chat_removed'])(
    '%s tells and does not ask',
    (action) => {
      const event = messageOf(
        update('message', message({ chat: forum, [action]: { community: { id: 4 } } })),
      );
      expect(event).toMatchObject({ answerable: false, parts: [{ kind: 'service', action }] });
    },
  );

  it('a rich message is named as what it is and kept whole', () => {
    const rich = { blocks: [{ type: 'paragraph' }] };
    expect(messageOf(update('message', message({ rich_message: rich }))).parts).toEqual([
      { kind: 'unsupported', platformKind: 'rich_message', original: rich },
    ]);
  });
});
