import { ControlError } from '@causerie/simulator-meta-graph';
import type { OperationParts } from './operations';
import { sha256, type SimMessage } from './world';

/** Somebody writing to a number, in private unless a `group:…` chat is named. */
export interface Acting {
  number?: string;
  person: string;
  chat?: string;
  replyTo?: string;
}

interface MediaInput {
  kind: 'image' | 'audio' | 'video' | 'document' | 'sticker';
  mimeType?: string;
  base64?: string;
  caption?: string;
  fileName?: string;
  voice?: boolean;
}

const TYPES = {
  image: 'image/jpeg',
  audio: 'audio/mpeg',
  video: 'video/mp4',
  document: 'application/pdf',
  sticker: 'image/webp',
} as const;

/** What people do. Each makes the webhooks that WhatsApp would make. */
export function peopleOperations({ world, telling, lifecycle }: OperationParts) {
  const write = (input: Acting, type: string, content: unknown): SimMessage => {
    const person = world.person(input.person);
    const message = world.messages.add({
      id: world.wamid(),
      phoneNumberId: world.number(input.number).phoneNumberId,
      chat: input.chat ?? person.id,
      by: 'person',
      sender: person.id,
      type,
      content: content as Record<string, unknown>,
      atMs: world.clock.nowMs(),
      ...(input.replyTo === undefined ? {} : { replyTo: input.replyTo }),
    });
    telling.fromPerson(message, type === 'request_welcome' ? {} : { [type]: content });
    return message;
  };

  return {
    ...writeOperations(write, world),
    ...changeOperations({ world, telling, lifecycle }),

    /** A button or list row of the business's message with this id. */
    pressButton: (input: Acting & { messageId: string; id: string }): SimMessage => {
      const offered = world.message(input.messageId);
      const found = choiceIn(offered.content, input.id);
      if (!found) throw new ControlError('the message has no such button');
      const { kind, ...choice } = found;
      return write({ ...input, replyTo: offered.id }, 'interactive', { type: kind, [kind]: choice });
    },

    /** A person of the business writes in the WhatsApp Business app. */
    typeInApp: (input: { number?: string; person: string; text: string }): SimMessage => {
      const message = world.messages.add({
        id: world.wamid(),
        phoneNumberId: world.number(input.number).phoneNumberId,
        chat: world.person(input.person).id,
        by: 'app',
        type: 'text',
        content: { body: input.text },
        atMs: world.clock.nowMs(),
      });
      telling.fromApp(message, { text: { body: input.text } });
      return message;
    },

    /** Any webhook change at all, for what has no operation of its own. */
    tell: (input: {
      number?: string;
      field: string;
      value: Record<string, unknown>;
      bare?: boolean;
    }): true => {
      const number = world.number(input.number);
      if (input.bare) telling.change(number, input.field, input.value);
      else telling.ofNumber(number, input.field, input.value);
      return true;
    },
  };
}

function writeOperations(
  write: (input: Acting, type: string, content: unknown) => SimMessage,
  world: OperationParts['world'],
) {
  return {
    sendText: (input: Acting & { text: string }): SimMessage => write(input, 'text', { body: input.text }),

    /** The first contact of somebody who only opened the chat. */
    openChat: (input: Acting): SimMessage => write(input, 'request_welcome', {}),

    sendMedia: (input: Acting & { media: MediaInput }): SimMessage => {
      const { kind, caption, fileName, voice } = input.media;
      const bytes = Buffer.from(input.media.base64 ?? 'AAAA', 'base64');
      const media = world.addMedia(bytes, input.media.mimeType ?? TYPES[kind]);
      return write(input, kind, {
        id: media.id,
        mime_type: media.mimeType,
        sha256: sha256(bytes),
        ...(caption === undefined ? {} : { caption }),
        ...(fileName === undefined ? {} : { filename: fileName }),
        ...(kind === 'audio' ? { voice: voice ?? false } : {}),
      });
    },

    sendLocation: (input: Acting & { latitude: number; longitude: number }): SimMessage =>
      write(input, 'location', { latitude: input.latitude, longitude: input.longitude }),

    react: (input: Acting & { messageId: string; emoji: string }): SimMessage =>
      write(input, 'reaction', { message_id: input.messageId, emoji: input.emoji }),

    editText: (input: Acting & { messageId: string; text: string }): SimMessage => {
      const original = world.message(input.messageId);
      original.content = { body: input.text };
      const message = { type: 'text', text: { body: input.text } };
      return write(input, 'edit', { original_message_id: original.id, message });
    },

    revoke: (input: Acting & { messageId: string }): SimMessage => {
      world.message(input.messageId).deleted = true;
      return write(input, 'revoke', { original_message_id: input.messageId });
    },
  };
}

function changeOperations({ world, telling, lifecycle }: OperationParts) {
  return {
    /** A new number, and with it a new user id; told as a system message. */
    changeNumber: (input: {
      number?: string;
      person: string;
      phone: string;
    }): { phone: string; userId: string } => {
      const person = world.person(input.person);
      const before = { phone: person.phone, userId: person.userId };
      person.phone = input.phone;
      person.userId = `${person.userId.slice(0, 2)}.${8_000_000_000 + world.nextCount()}`;
      const isHidden = person.hidesPhone;
      const system = {
        type: isHidden ? 'user_changed_user_id' : 'user_changed_number',
        body: `${person.name} changed`,
        ...(isHidden ? {} : { wa_id: person.phone }),
        user_id: person.userId,
        previous_user_id: before.userId,
      };
      const timestamp = String(Math.floor(world.clock.nowMs() / 1_000));
      const from = isHidden ? {} : { from: before.phone };
      telling.ofNumber(world.number(input.number), 'messages', {
        messages: [{ ...from, id: world.wamid(), timestamp, type: 'system', system }],
      });
      return { phone: person.phone, userId: person.userId };
    },

    /** The person reads, or plays, a message of the business. */
    markStatus: (input: { messageId: string; status: 'sent' | 'delivered' | 'read' | 'played' }): true => {
      lifecycle.tell(world.message(input.messageId), input.status);
      return true;
    },
  };
}

interface Choice {
  kind: 'button_reply' | 'list_reply';
  id: string;
  title: string;
  description?: string;
}

function choiceIn(content: Record<string, unknown>, id: string): Choice | undefined {
  const action = content['action'] as
    | {
        buttons?: { reply: { id: string; title: string } }[];
        sections?: { rows: { id: string; title: string; description?: string }[] }[];
      }
    | undefined;
  const button = action?.buttons?.find(({ reply }) => reply.id === id)?.reply;
  if (button) return { kind: 'button_reply', ...button };
  const row = action?.sections?.flatMap(({ rows }) => rows).find((one) => one.id === id);
  return row && { kind: 'list_reply', ...row };
}
