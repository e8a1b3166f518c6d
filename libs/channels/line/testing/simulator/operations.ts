import { randomBytes } from 'node:crypto';
import {
  ControlError,
  faultOperations,
  fileFaultOperations,
  storedBytes,
  type FileInput,
} from '@causerie/channel-kit-testing';
import { fieldsOf, listOf, type Fields } from './refusal';
import type { WebhookSender } from './webhook-sender';
import type { SimAccount, SimGroup, SimMessage, SimPerson, World } from './world';

/** Somebody doing something, in a group or in their private chat. */
interface Acting {
  account: string;
  person: string;
  group?: string;
}

/** Everything a test or tool may do: in this process as methods, over HTTP as /sim/<name>. */
export function createOperations(parts: { world: World; sender: WebhookSender }) {
  return { ...setUp(parts), ...peopleDo(parts), ...observe(parts) };
}

function setUp({ world, sender }: { world: World; sender: WebhookSender }) {
  return {
    createAccount: (wanted: Partial<SimAccount> = {}): SimAccount => world.addAccount(wanted),
    setAccount: ({ account, ...changes }: { account: string } & Partial<SimAccount>): SimAccount =>
      Object.assign(world.account(account), changes),
    createPerson: (wanted: Partial<SimPerson> = {}): SimPerson => world.addPerson(wanted),

    /** A group of these people, to which the account was invited. */
    createGroup: ({ account, ...wanted }: { account: string; name?: string; people: string[] }): SimGroup => {
      const group = {
        id: `C${randomBytes(16).toString('hex')}`,
        name: wanted.name ?? 'Club',
        members: wanted.people,
      };
      world.groups.set(group.id, group);
      const source = { type: 'group', groupId: group.id };
      sender.send({ account: world.account(account), event: eventOf(world, { type: 'join', source }) });
      return group;
    },

    ...faultOperations(world.faults),
    ...fileFaultOperations(world.fileFaults),
  };
}

function peopleDo({ world, sender }: { world: World; sender: WebhookSender }) {
  const tell = (acting: Acting, fields: Fields, messageId?: string): true => {
    world.person(acting.person);
    const account = world.account(acting.account);
    const event = eventOf(world, { source: sourceOf(acting), ...fields });
    sender.send({ account, event, ...(messageId === undefined ? {} : { messageId }) });
    return true;
  };
  const write = (acting: Acting, content: Record<string, unknown>): SimMessage => {
    const message = world.messages.add({
      id: world.messageId(),
      accountId: world.account(acting.account).id,
      chat: acting.group ?? acting.person,
      by: 'person',
      content,
      atMs: world.clock.nowMs(),
    });
    tell(
      acting,
      { type: 'message', message: { id: message.id, ...content }, replyToken: 'none' },
      message.id,
    );
    return message;
  };

  return {
    sendText: (input: Acting & { text: string; quotes?: string; mentionsAccount?: boolean }): SimMessage => {
      const name = `@${world.account(input.account).name}`;
      const text = input.mentionsAccount ? `${name} ${input.text}` : input.text;
      const mentionees = [
        { index: 0, length: name.length, type: 'user', userId: input.account, isSelf: true },
      ];
      return write(input, {
        type: 'text',
        text,
        quoteToken: 'q',
        ...(input.quotes === undefined ? {} : { quotedMessageId: input.quotes }),
        ...(input.mentionsAccount ? { mention: { mentionees } } : {}),
      });
    },

    /** A file which the content endpoint then has. */
    sendMedia: (input: Acting & FileInput & { type: string; mimeType?: string; fields?: Fields }) => {
      const message = write(input, {
        type: input.type,
        ...(input.type === 'file' ? {} : { contentProvider: { type: 'line' } }),
        ...input.fields,
      });
      const mimeType = input.mimeType ?? 'application/octet-stream';
      const { accountId } = message;
      world.files.set(message.id, { ...storedBytes(input), mimeType, accountId, state: 'there' });
      return message;
    },

    /** What LINE says when the file of a message is asked for from now on. */
    setFile: (input: { messageId: string; state: 'there' | 'preparing' | 'gone' }): true => {
      const file = world.files.get(input.messageId);
      if (!file) throw new ControlError('the message has no file');
      file.state = input.state;
      return true;
    },

    /** The button of the account's message with this label. */
    press: (input: Acting & { messageId: string; title: string }): true => {
      const action = actionsIn(world.message(input.messageId).content).find(
        ({ label }) => label === input.title,
      );
      if (action?.['type'] !== 'postback') throw new ControlError(`there is no button "${input.title}"`);
      return tell(input, { type: 'postback', postback: { data: action['data'] }, replyToken: 'none' });
    },

    unsend: (input: Acting & { messageId: string }): true =>
      tell(input, { type: 'unsend', unsend: { messageId: world.message(input.messageId).id } }),

    /** From then on messages are accepted, and reach nobody. */
    block: (input: Acting): true => {
      world.person(input.person).blocks.push(input.account);
      return tell(input, { type: 'unfollow' });
    },
    unblock: (input: Acting): true => {
      const person = world.person(input.person);
      person.blocks = person.blocks.filter((id) => id !== input.account);
      return tell(input, { type: 'follow', follow: { isUnblocked: true }, replyToken: 'none' });
    },

    /** Any event, for what has no operation of its own. */
    tell: (input: Acting & { event: Fields }): true => tell(input, input.event),
  };
}

function observe({ world }: { world: World }) {
  return {
    health: () => ({ ok: true as const, nowMs: world.clock.nowMs() }),
    account: ({ account }: { account: string }): SimAccount => world.account(account),
    /** What came to a chat from the account, oldest first; not what was withheld. */
    received: ({ account, chat }: { account: string; chat: string }): SimMessage[] =>
      world.messages.entries.filter(
        (one) => one.accountId === account && one.chat === chat && one.by === 'account' && !one.withheld,
      ),
    loadingShown: ({ account, chat }: { account: string; chat: string }): { times: number } => ({
      times: world.loading.entries.filter((one) => one.accountId === account && one.chat === chat).length,
    }),
    /** When the first webhook with this message was answered with 2xx. */
    acknowledged: ({ messageId }: { messageId: string }): { atMs?: number } => {
      const post = world.posts.entries.find(
        ({ accepted, messageIds }) => accepted === true && messageIds.includes(messageId),
      );
      return post === undefined ? {} : { atMs: post.atMs + (post.tookMs ?? 0) };
    },
    calls: () => world.calls.entries,
    posts: () => world.posts.entries,
  };
}

function eventOf(world: World, fields: Fields): Record<string, unknown> {
  return { mode: 'active', timestamp: world.clock.nowMs(), webhookEventId: world.eventId(), ...fields };
}

function sourceOf({ person: userId, group: groupId }: Acting): Fields {
  return groupId === undefined ? { type: 'user', userId } : { type: 'group', groupId, userId };
}

/** What can be pressed on a message, in the shape of an action. */
export function actionsIn(content: Fields): Fields[] {
  const items = listOf(fieldsOf(content['quickReply'])['items']).map(({ action }) => fieldsOf(action));
  return [...listOf(fieldsOf(content['template'])['actions']), ...items];
}

export type Operations = ReturnType<typeof createOperations>;
