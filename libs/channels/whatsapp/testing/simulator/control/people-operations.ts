import { ControlError, storedBytes, type FileInput } from '@causerie/channel-kit-testing';
import type { OperationParts } from './operations';
import { sha256, type SimMessage } from '../world';
import { choicesOf } from './choices';

/** Somebody writing to a number, in private unless a `group:…` chat is named. */
export interface Acting {
  number?: string;
  person: string;
  chat?: string;
  replyTo?: string;
}

interface MediaInput extends FileInput {
  kind: 'image' | 'audio' | 'video' | 'document' | 'sticker';
  mimeType?: string;
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
    world.heard(message);
    telling.fromPerson(message, type === 'request_welcome' ? {} : { [type]: content });
    return message;
  };

  return {
    ...writeOperations(write, world),
    ...changeOperations({ world, telling, lifecycle }),

    /** What was offered under a message of the business, by its id or its title. */
    pressButton: (input: Acting & { messageId: string; id?: string; title?: string }): SimMessage => {
      const offered = world.message(input.messageId);
      const found = choicesOf(offered).find(({ id, title }) => id === input.id || title === input.title);
      if (!found) throw new ControlError('the message has no such button');
      return write({ ...input, replyTo: offered.id }, found.type, found.content);
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
      const file = storedBytes(input.media);
      const { phoneNumberId } = world.number(input.number);
      const mimeType = input.media.mimeType ?? TYPES[kind];
      const media = world.addMedia({ file, mimeType, phoneNumberId, by: 'person' });
      return write(input, kind, {
        id: media.id,
        mime_type: media.mimeType,
        sha256: sha256(file),
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
      const timestamp = telling.seconds(world.clock.nowMs());
      const from = isHidden ? {} : { from: before.phone };
      telling.ofNumber(world.number(input.number), 'messages', {
        messages: [{ ...from, id: world.wamid(), timestamp, type: 'system', system }],
      });
      return { phone: person.phone, userId: person.userId };
    },

    /** Another user id for the same person, e.g. because the business moved to another portfolio. */
    rotateUserId: (input: { number?: string; person: string }): { userId: string } => {
      const person = world.person(input.person);
      const before = person.userId;
      person.userId = `${before.slice(0, 2)}.${8_000_000_000 + world.nextCount()}`;
      const system = {
        type: 'user_changed_user_id',
        body: `${person.name} changed`,
        user_id: person.userId,
        previous_user_id: before,
      };
      const head = { id: world.wamid(), timestamp: telling.seconds(world.clock.nowMs()) };
      telling.ofNumber(world.number(input.number), 'messages', {
        messages: [{ ...head, type: 'system', system }],
      });
      return { userId: person.userId };
    },

    /** The person stops, or resumes, marketing messages; templates of that kind then fail with 131050. */
    setMarketing: (input: { number?: string; person: string; wanted: boolean }): true => {
      const person = world.person(input.person);
      person.refusesMarketing = !input.wanted;
      telling.preference(world.number(input.number), person, input.wanted ? 'resume' : 'stop');
      return true;
    },

    /** The window closes as if the person had last written so much earlier. */
    quietFor: (input: { number?: string; person: string; ms: number }): true => {
      const { phoneNumberId } = world.number(input.number);
      world.quietFor(phoneNumberId, world.person(input.person).id, input.ms);
      return true;
    },

    /** The person reads, or plays, a message of the business. */
    markStatus: (input: { messageId: string; status: 'sent' | 'delivered' | 'read' | 'played' }): true => {
      lifecycle.tell(world.message(input.messageId), input.status);
      return true;
    },
  };
}
