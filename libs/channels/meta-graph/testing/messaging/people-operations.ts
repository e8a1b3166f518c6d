import { ControlError, storedBytes, type FileInput } from '@causerie/channel-kit-testing';
import type { OperationParts } from './operations';
import { fieldsOf, type Fields } from './validate-message';
import type { SimMessage } from './world';

/** Somebody writing to an account. */
interface Acting {
  account?: string;
  person: string;
}

interface SentFile extends FileInput {
  /** Meta's word: image, video, audio, file … */
  type: string;
  mimeType?: string;
}

/** What people do. Each makes the webhooks that the platform would make. */
export function peopleOperations({ world, telling, baseUrl }: OperationParts) {
  const keep = ({ account, person }: Acting, by: SimMessage['by'], content: SimMessage['content']) =>
    world.keep({ accountId: world.account(account).id, person: world.person(person).id, by, content });
  const write = (acting: Acting, content: Record<string, unknown>): SimMessage => {
    const message = keep(acting, 'person', content);
    telling.fromPerson(world.account(acting.account), message.person, {
      message: { mid: message.id, ...content },
    });
    return message;
  };
  const deed = ({ account, person }: Acting, what: Record<string, unknown>): true => {
    telling.fromPerson(world.account(account), world.person(person).id, what);
    return true;
  };

  const press = (acting: Acting & { messageId: string }, isIt: (choice: Fields) => boolean): SimMessage => {
    const { content } = world.message(acting.messageId);
    const quick = listIn(content['quick_replies']).find(isIt);
    if (quick) return write(acting, { text: quick['title'], quick_reply: { payload: quick['payload'] } });
    const template = fieldsOf(fieldsOf(content['attachment'])['payload']);
    const button = listIn(template['buttons']).find(isIt);
    if (button?.['payload'] === undefined) throw new ControlError('the message has no such button');
    const message = keep(acting, 'person', { pressed: button['title'] });
    deed(acting, { postback: { mid: message.id, title: button['title'], payload: button['payload'] } });
    return message;
  };

  const told = ({ type, mimeType = 'application/octet-stream', ...file }: SentFile) => {
    const key = world.addFile(storedBytes(file), mimeType);
    return { type, payload: { url: `${baseUrl()}/files/${key}` } };
  };

  return {
    sendText: (input: Acting & { text: string; replyTo?: string }): SimMessage =>
      write(input, {
        text: input.text,
        ...(input.replyTo === undefined ? {} : { reply_to: { mid: input.replyTo } }),
      }),

    /** A file whose address this simulator serves, until it dies. */
    sendMedia: ({ account, person, ...file }: Acting & SentFile): SimMessage =>
      write({ person, ...(account === undefined ? {} : { account }) }, { attachments: [told(file)] }),

    /** All of them in one message. */
    sendFiles: (input: Acting & { files: SentFile[] }): SimMessage =>
      write(input, { attachments: input.files.map(told) }),

    sendAttachment: (input: Acting & { type: string; payload: Record<string, unknown> }): SimMessage =>
      write(input, { attachments: [{ type: input.type, payload: input.payload }] }),

    /** A quick reply or a button of the business's message with this id. */
    pressButton: (input: Acting & { messageId: string; id: string }): SimMessage =>
      press(input, ({ payload }) => payload === input.id),

    /** The same, by what the person reads on it. */
    pressTitle: (input: Acting & { messageId: string; title: string }): SimMessage =>
      press(input, ({ title }) => title === input.title),

    react: (input: Acting & { messageId: string; emoji?: string }): true => {
      const { messageId: mid, emoji } = input;
      const reaction = emoji === undefined ? { mid, action: 'unreact' } : { mid, action: 'react', emoji };
      return deed(input, { reaction });
    },

    unsend: (input: Acting & { messageId: string }): true => {
      world.message(input.messageId).deleted = true;
      return deed(input, { message: { mid: input.messageId, is_deleted: true } });
    },

    editText: (input: Acting & { messageId: string; text: string; count?: number }): true => {
      const { messageId: mid, text, count = 1 } = input;
      world.message(mid).content = { text };
      return deed(input, { message_edit: { mid, text, num_edit: count } });
    },

    /** The person sees what the business sent, up to this message. */
    read: (input: { messageId: string }): true => {
      telling.receipts(world.message(input.messageId), { reads: true });
      return true;
    },

    /** A person of the business writes in the platform's own app. */
    typeInApp: (input: Acting & { text: string }): SimMessage => {
      const message = keep(input, 'app', { text: input.text });
      telling.echo(message);
      return message;
    },

    /** Any element of `messaging` or `standby`, or any change, for what has no operation of its own. */
    tell: (input: { account?: string; field: string; value: unknown }): true => {
      telling.raw(world.account(input.account), input.field, input.value);
      return true;
    },
  };
}

const listIn = (value: unknown) => (Array.isArray(value) ? value.map(fieldsOf) : []);
