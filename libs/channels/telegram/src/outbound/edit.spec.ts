import type { OutboundMessage } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import type { MessagePart } from '@causerie/message-schema';
import { render } from './render';

const text: MessagePart = { kind: 'text', text: 'New', entities: [{ type: 'bold', offset: 0, length: 3 }] };
const plain: MessagePart = { kind: 'text', text: 'New' };
const image: MessagePart = { kind: 'image', attachment: 0 };
const buttons: MessagePart = { kind: 'buttons', buttons: [{ id: 'a', title: 'A' }] };
const attachments = [{ kind: 'image' as const, source: { handle: 'photo-id' } }];
const keyboard = { reply_markup: { inline_keyboard: [[{ text: 'A', callback_data: 'a' }]] } };
const entities = [{ type: 'bold', offset: 0, length: 3 }];

const edit = (message: Partial<OutboundMessage>) =>
  render({ conversationAlias: '7', parts: [], edits: { externalId: '7:12' }, ...message });

describe('an edit', () => {
  it.each<[string, Partial<OutboundMessage>, string, object]>([
    ['of the text', { parts: [plain] }, 'editMessageText', { text: 'New' }],
    ['of text and buttons', { parts: [plain, buttons] }, 'editMessageText', { text: 'New', ...keyboard }],
    ['of the buttons alone', { parts: [buttons] }, 'editMessageReplyMarkup', keyboard],
    [
      'of the file and its caption',
      { parts: [image, plain], attachments },
      'editMessageMedia',
      { media: { type: 'photo', media: 'photo-id', caption: 'New' } },
    ],
    [
      'of the caption, where the file is not given anew',
      { parts: [image, plain, buttons] },
      'editMessageCaption',
      { caption: 'New', ...keyboard },
    ],
  ])('%s is one call', (_name, message, method, fields) => {
    expect(edit(message)).toEqual([{ method, payload: { chat_id: 7, message_id: 12, ...fields } }]);
  });

  it.each<[string, Partial<OutboundMessage>, object, object]>([
    ['text', { parts: [text] }, { text: 'New', entities }, { text: 'New' }],
    ['caption', { parts: [image, text] }, { caption: 'New', caption_entities: entities }, { caption: 'New' }],
    [
      'file',
      { parts: [image, text], attachments },
      { media: { type: 'photo', media: 'photo-id', caption: 'New', caption_entities: entities } },
      { media: { type: 'photo', media: 'photo-id', caption: 'New' } },
    ],
  ])('with formatting can go without it (%s)', (_name, message, formatted, bare) => {
    const [call] = edit(message);
    expect(call?.payload).toMatchObject(formatted);
    expect(call?.fallback?.payload).toEqual({ chat_id: 7, message_id: 12, ...bare });
  });

  it('names the business account, not the topic', () => {
    const business = { conversationAlias: 'business:c/7', edits: { externalId: 'business:c/7:12' } };
    expect(edit({ ...business, parts: [plain] })[0]?.payload).toMatchObject({ business_connection_id: 'c' });
    const topic = edit({ conversationAlias: '-1001/5', edits: { externalId: '-1001:12' }, parts: [plain] });
    expect(topic[0]?.payload).toEqual({ chat_id: -1001, message_id: 12, text: 'New' });
  });

  it.each<[string, Partial<OutboundMessage>]>([
    ['a message of another chat', { parts: [plain], edits: { externalId: '8:12' } }],
    ['a message of the business account', { parts: [plain], edits: { externalId: 'business:c/7:12' } }],
    ['a reaction', { parts: [plain], edits: { externalId: 'reaction:7:12' } }],
    ['nothing to put in its place', { parts: [] }],
    ['two messages in the place of one', { parts: [{ kind: 'text', text: 'x'.repeat(5_000) }] }],
    ['a file that cannot be changed', { parts: [{ kind: 'voice', attachment: 0 }], attachments }],
    ['a place', { parts: [{ kind: 'location', latitude: 1, longitude: 1 }] }],
    ['a caption that is too long', { parts: [image, { kind: 'text', text: 'x'.repeat(1_025) }] }],
    ['a file that is not given, and nothing else', { parts: [image] }],
  ])('refuses %s for good', (_name, message) => {
    expect(() => edit(message)).toThrow(PermanentError);
  });
});
