import { ControlError } from '@causerie/channel-kit-testing';
import type { MessageContent, SimChat, StoredMedia, StoredMessage } from '../state/records';
import { viewMessage, type MessageView } from '../state/message-view';
import type { World } from '../state/world';
import { detectEntities, mergeDetected } from '../text/detect-entities';
import { CAPTION_UNITS_MAX, TEXT_UNITS_MAX } from '../text/formatted-text';
import { isMember, type UpdateDispatcher } from '../updates/update-dispatcher';
import type {
  Acting,
  BotRef,
  EditTextInput,
  MediaInput,
  MessageOptions,
  PressButtonInput,
  ReactInput,
  SendAlbumInput,
  SendContactInput,
  SendLocationInput,
  SendMediaInput,
  TextInput,
} from './inputs';
import { findMessage, findPlace, toFile } from './places';

/** What people do. Each makes the updates that Telegram would make. */
export function userOperations(world: World, updates: UpdateDispatcher) {
  const send = (input: Acting & MessageOptions, contents: MessageContent[]): MessageView[] => {
    const chat = enter(world, input);
    const mediaGroupId = contents.length > 1 ? world.newLongId() : undefined;
    const threadId = input.threadId ?? threadOfReply(chat, input.replyTo);
    return contents.map((content) => {
      const message = world.addMessage(chat, {
        sender: { kind: 'user', id: input.user },
        content,
        ...(input.replyTo !== undefined ? { replyTo: input.replyTo } : {}),
        ...(threadId !== undefined ? { threadId } : {}),
        ...(mediaGroupId ? { mediaGroupId } : {}),
      });
      updates.message('message', message);
      return viewMessage(world.files, message);
    });
  };
  const sendOne = (input: Acting & MessageOptions, content: MessageContent): MessageView => {
    const [view] = send(input, [content]);
    if (!view) throw new Error('one content gives one message');
    return view;
  };

  return {
    sendText: (input: TextInput): MessageView => sendOne(input, textContent(input.text, input.entities)),

    /** `/start`, with the payload of a deep link if given. */
    startBot: (input: { bot?: BotRef; user: number; payload?: string }): MessageView =>
      sendOne(input, textContent(input.payload ? `/start ${input.payload}` : '/start')),

    sendMedia: (input: SendMediaInput): MessageView => sendOne(input, mediaContent(world, input.media)),

    /** One update for each item, all with the same media_group_id. */
    sendAlbum: (input: SendAlbumInput): MessageView[] => {
      if (input.items.length < 2 || input.items.length > 10)
        throw new ControlError('an album has 2 to 10 items');
      return send(
        input,
        input.items.map((item) => mediaContent(world, item)),
      );
    },

    sendLocation: (input: SendLocationInput): MessageView =>
      sendOne(input, { fields: { location: { latitude: input.latitude, longitude: input.longitude } } }),

    sendContact: (input: SendContactInput): MessageView =>
      sendOne(input, {
        fields: {
          contact: {
            phone_number: input.phoneNumber,
            first_name: input.firstName,
            ...(input.lastName ? { last_name: input.lastName } : {}),
            ...(input.contactUserId ? { user_id: input.contactUserId } : {}),
          },
        },
      }),

    /** A post in the name of the channel. */
    postToChannel: (input: { chat: number; text: string }): MessageView => {
      const chat = findPlace(world, input);
      if (chat.type !== 'channel') throw new ControlError('the chat is no channel');
      const message = world.addMessage(chat, {
        sender: { kind: 'channel' },
        content: textContent(input.text),
      });
      updates.message('channel_post', message);
      return viewMessage(world.files, message);
    },

    /** Changes a text, or the caption of a message with media. */
    editText: (input: EditTextInput): MessageView => {
      const message = findMessage(world, input);
      if (message.sender.kind === 'bot') throw new ControlError('people do not edit the messages of bots');
      message.content = message.content.media
        ? { ...message.content, caption: input.text, captionEntities: detectEntities(input.text) }
        : textContent(input.text);
      message.editedAtMs = world.clock.nowMs();
      world.record('edited', message);
      updates.message(message.chat.type === 'channel' ? 'edited_channel_post' : 'edited_message', message);
      return viewMessage(world.files, message);
    },

    react: (input: ReactInput): true => {
      const message = findMessage(world, input);
      const before = message.reactions.get(input.user) ?? [];
      message.reactions.set(input.user, input.emoji);
      world.record('reaction', message);
      updates.reaction(message, input.user, before, input.emoji);
      return true;
    },

    pressButton: (input: PressButtonInput): { callbackQueryId: string } => {
      const message = findMessage(world, input);
      if (message.sender.kind !== 'bot') throw new ControlError('only messages of a bot have buttons');
      if (!hasButton(message, input.data)) throw new ControlError('the message has no button with this data');
      const query = {
        id: world.newLongId(),
        botId: message.sender.id,
        userId: input.user,
        chatId: message.chat.id,
        messageId: message.messageId,
        data: input.data,
        atMs: world.clock.nowMs(),
      };
      world.callbackQueries.set(query.id, query);
      updates.callbackQuery(query, message);
      return { callbackQueryId: query.id };
    },
  };
}

/** The chat somebody writes in. Writing to a bot is what starts it. */
function enter(world: World, input: Acting): SimChat {
  if (!world.users.has(input.user)) throw new ControlError(`no user ${input.user}`);
  const chat = findPlace(world, input);
  if (chat.private) {
    if (chat.private.blocked) throw new ControlError('the user has blocked the bot: unblock it first');
    chat.private.started = true;
    return chat;
  }
  if (chat.migratedTo !== undefined)
    throw new ControlError('the group was upgraded: write to the supergroup');
  if (!isMember(chat.members.get(input.user)))
    throw new ControlError(`user ${input.user} is not in the chat`);
  return chat;
}

function textContent(text: string, entities: TextInput['entities'] = []): MessageContent {
  if (text.trim() === '') throw new ControlError('no client sends an empty text');
  if (text.length > TEXT_UNITS_MAX) throw new ControlError(`a client cuts texts at ${TEXT_UNITS_MAX} units`);
  return { text, entities: mergeDetected(text, entities) };
}

function mediaContent(world: World, input: MediaInput): MessageContent {
  const { caption = '', kind, width, height, durationS, emoji } = input;
  if (caption.length > CAPTION_UNITS_MAX) throw new ControlError('the caption is too long');
  const extras = Object.entries({ width, height, durationS, emoji }).filter(
    ([, value]) => value !== undefined,
  );
  const media: StoredMedia = {
    kind,
    fileKey: world.files.add(toFile(input)).key,
    ...Object.fromEntries(extras),
  };
  return { media, caption, captionEntities: detectEntities(caption) };
}

function threadOfReply(chat: SimChat, replyTo: number | undefined): number | undefined {
  return replyTo === undefined ? undefined : chat.messages.get(replyTo)?.threadId;
}

function hasButton(message: StoredMessage, data: string): boolean {
  const keyboard = (message.replyMarkup as { inline_keyboard?: { callback_data?: string }[][] } | undefined)
    ?.inline_keyboard;
  return keyboard?.flat().some((button) => button.callback_data === data) ?? false;
}
