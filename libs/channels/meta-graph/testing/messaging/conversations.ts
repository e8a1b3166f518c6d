import type { Answer, GraphRequest } from '../graph-host';
import type { SimulatorTraits } from './traits';
import { fieldsOf, invalid } from './validate-message';
import type { SimAccount, SimMessage, SimPerson, World } from './world';

/** "You can only get details about the 20 most recent messages": …/messenger-platform/conversations */
const MESSAGES_MAX = 20;
const CHATS_MAX = 50;
const CHATS = 25;

const CHAT_FIELDS = ['id', 'updated_time', 'participants', 'messages'];
const MESSAGE_FIELDS = ['id', 'created_time', 'from', 'to', 'message', 'attachments'];

interface Asked {
  chat: string[];
  message: string[];
  messages: number;
}

/** The past chats of an account, newest first, page by page. */
export function tellConversations(
  account: SimAccount,
  { query }: GraphRequest,
  { world, traits, baseUrl }: { world: World; traits: SimulatorTraits; baseUrl: string },
): Answer {
  if (query.get('platform') !== traits.slug) throw invalid('The parameter platform is required.');
  const asked = readFields(query.get('fields') ?? 'id,updated_time');
  const limit = numberIn(query.get('limit') ?? String(CHATS), CHATS_MAX);
  const start = cursorIn(query.get('after'));
  const chats = chatsOf(account, world, query.get('user_id'));
  const shown = chats.slice(start, start + limit);
  const end = start + shown.length;
  const after = cursor(end);
  const next = `${baseUrl}/v23.0/${account.id}/conversations?after=${after}`;
  const paging = { cursors: { before: cursor(start), after }, ...(end < chats.length ? { next } : {}) };
  return {
    status: 200,
    body: {
      data: shown.map((chat) => tellChat(chat, account, asked)),
      ...(shown.length > 0 ? { paging } : {}),
    },
  };
}

interface Chat {
  person: SimPerson;
  /** Newest first. */
  messages: SimMessage[];
}

function chatsOf(account: SimAccount, world: World, only: string | null): Chat[] {
  const chats = new Map<string, SimMessage[]>();
  for (const message of world.messages.entries.toReversed()) {
    if (message.accountId !== account.id || message.deleted) continue;
    chats.set(message.person, [...(chats.get(message.person) ?? []), message]);
  }
  return [...chats]
    .filter(([person]) => only === null || person === only)
    .map(([person, messages]) => ({ person: world.person(person), messages }));
}

function tellChat({ person, messages }: Chat, account: SimAccount, asked: Asked) {
  const them = { id: person.id, username: person.username };
  const us = { id: account.id, username: account.username };
  const all: Record<string, unknown> = {
    id: `t_${account.id}_${person.id}`,
    updated_time: isoTime(messages[0]?.atMs ?? 0),
    participants: { data: [us, them] },
    messages: {
      data: messages.slice(0, asked.messages).map((message) => {
        const [from, to] = message.by === 'person' ? [them, us] : [us, them];
        const told: Record<string, unknown> = { ...tellMessage(message), from, to: { data: [to] } };
        return pick(told, asked.message);
      }),
    },
  };
  return pick(all, asked.chat);
}

function tellMessage({ id, atMs, content }: SimMessage): Record<string, unknown> {
  const { text, attachment, attachments, pressed } = content;
  const files = [attachment, ...(Array.isArray(attachments) ? attachments : [])]
    .map(fieldsOf)
    .filter(({ type }) => type !== undefined && type !== 'template');
  const words = text ?? fieldsOf(fieldsOf(attachment)['payload'])['text'] ?? pressed ?? '';
  return {
    id,
    created_time: isoTime(atMs),
    message: words,
    ...(files.length > 0 ? { attachments: { data: files.map(tellFile) } } : {}),
  };
}

function tellFile({ type, payload }: Record<string, unknown>): Record<string, unknown> {
  const { url } = fieldsOf(payload);
  if (type === 'image') return { image_data: { url } };
  if (type === 'video') return { video_data: { url } };
  return { mime_type: type === 'audio' ? 'audio/mp4' : 'application/octet-stream', file_url: url };
}

function pick(all: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => all[name] !== undefined).map((name) => [name, all[name]]));
}

/** `id,messages.limit(20){id,from}` */
function readFields(fields: string): Asked {
  const nested = /(?:^|,)messages(?:\.limit\((\d+)\))?(?:\{([^{}]*)\})?(?=,|$)/.exec(fields);
  const chat = fields
    .replace(nested?.[0] ?? '', ',messages')
    .split(',')
    .filter(Boolean);
  const own = nested ? chat : chat.filter((name) => name !== 'messages');
  const message = nested?.[2]?.split(',') ?? ['id', 'created_time'];
  for (const [name, known] of [
    ...own.map((one) => [one, CHAT_FIELDS] as const),
    ...message.map((one) => [one, MESSAGE_FIELDS] as const),
  ])
    if (!known.includes(name)) throw invalid(`Tried accessing nonexisting field (${name})`);
  return { chat: own, message, messages: numberIn(nested?.[1] ?? String(MESSAGES_MAX), MESSAGES_MAX) };
}

function numberIn(text: string, max: number): number {
  const number = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > max) throw invalid(`The parameter limit must be from 1 to ${max}.`);
  return number;
}

const cursor = (position: number) => Buffer.from(`at:${position}`).toString('base64url');

function cursorIn(text: string | null): number {
  if (text === null) return 0;
  const position = /^at:(\d{1,9})$/.exec(Buffer.from(text, 'base64url').toString())?.[1];
  if (position === undefined) throw invalid('Invalid cursor');
  return Number(position);
}

/** As Meta writes it: 2026-01-01T00:00:00+0000 */
const isoTime = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}+0000`;
