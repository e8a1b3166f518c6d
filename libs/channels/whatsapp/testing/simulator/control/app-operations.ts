import { storedBytes } from '@causerie/channel-kit-testing';
import { sha256, type SimMessage } from '../world';
import type { OperationParts } from './operations';

interface InApp {
  number?: string;
  person: string;
}

interface PastMessage {
  by: 'person' | 'app';
  agoMs: number;
  text?: string;
  /** A file of which the history holds the place only. */
  placeholder?: boolean;
}

/** What a person of the business does in the WhatsApp Business app, on a number that is used in both ways. */
export function appOperations({ world, telling }: OperationParts) {
  const write = (input: InApp, type: string, content: Record<string, unknown>): SimMessage => {
    const message = world.messages.add({
      id: world.wamid(),
      phoneNumberId: world.number(input.number).phoneNumberId,
      chat: world.person(input.person).id,
      by: 'app',
      type,
      content,
      atMs: world.clock.nowMs(),
    });
    telling.fromApp(message, { [type]: content });
    return message;
  };

  return {
    typeInApp: (input: InApp & { text: string }): SimMessage => write(input, 'text', { body: input.text }),

    sendImageInApp: (input: InApp & { base64?: string; caption?: string }): SimMessage => {
      const file = storedBytes(input);
      const { phoneNumberId } = world.number(input.number);
      const media = world.addMedia({ file, mimeType: 'image/jpeg', phoneNumberId, by: 'person' });
      const { caption } = input;
      const image = { id: media.id, mime_type: media.mimeType, sha256: sha256(file) };
      return write(input, 'image', { ...image, ...(caption === undefined ? {} : { caption }) });
    },

    editInApp: (input: InApp & { messageId: string; text: string }): SimMessage => {
      const original = world.message(input.messageId);
      original.content = { body: input.text };
      const message = { type: 'text', text: { body: input.text } };
      return write(input, 'edit', { original_message_id: original.id, message });
    },

    revokeInApp: (input: InApp & { messageId: string }): SimMessage => {
      world.message(input.messageId).deleted = true;
      return write(input, 'revoke', { original_message_id: input.messageId });
    },

    /** One chunk of the history of one chat. Returns the ids, in the order of `messages`. */
    shareHistory: (
      input: InApp & { messages: PastMessage[]; phase?: 0 | 1 | 2; progress?: number },
    ): string[] => {
      const number = world.number(input.number);
      const person = world.person(input.person);
      const ids = input.messages.map(() => world.wamid());
      const told = input.messages.map(({ by, agoMs, text, placeholder }, index) => ({
        ...(by === 'app' ? { from: number.displayPhone, to: person.phone } : { from: person.phone }),
        id: ids[index],
        timestamp: telling.seconds(world.clock.nowMs() - agoMs),
        ...(placeholder ? { type: 'media_placeholder' } : { type: 'text', text: { body: text ?? '' } }),
        history_context: { status: 'READ' },
      }));
      const { phase = 0, progress = 100 } = input;
      telling.ofNumber(number, 'history', {
        history: [
          {
            metadata: { phase, chunk_order: 1, progress },
            threads: [{ id: person.phone, messages: told }],
          },
        ],
      });
      return ids;
    },

    /** The business does not share its history. */
    refuseHistory: (input: { number?: string } = {}): true => {
      const error = {
        code: 2_593_109,
        title: 'History sync is turned off by the business from the WhatsApp Business App',
      };
      telling.ofNumber(world.number(input.number), 'history', { history: [{ errors: [error] }] });
      return true;
    },
  };
}
