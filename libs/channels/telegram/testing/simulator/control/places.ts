import { ControlError } from '@causerie/channel-kit-testing';
import type { SimBot } from '../state/bot';
import type { NewFile } from '../state/file-store';
import type { SimChat, StoredMessage } from '../state/records';
import type { World } from '../state/world';
import type { BotRef, FileInput, MessageRef, Place } from './inputs';

/** A file of a claimed size keeps this much of it, so that a 25 MB document costs no memory. */
const CLAIMED_BYTES_KEPT = 1024;

export function findBot(world: World, ref?: BotRef): SimBot {
  const bots = [...world.bots.values()];
  if (ref === undefined) {
    const [only, second] = bots;
    if (!only || second) throw new ControlError(`name the bot: there are ${bots.length}`);
    return only;
  }
  const name = String(ref).replace(/^@/, '').toLowerCase();
  const bot = bots.find(({ id, user }) => String(id) === name || user.username?.toLowerCase() === name);
  if (!bot) throw new ControlError('no such bot');
  return bot;
}

export function findGroup(world: World, id: number): SimChat {
  const chat = world.chats.get(id);
  if (!chat) throw new ControlError(`no chat ${id}`);
  return chat;
}

export function findPlace(world: World, place: Place): SimChat {
  if (place.chat !== undefined && world.chats.has(place.chat)) return findGroup(world, place.chat);
  const userId = place.user ?? place.chat;
  if (userId === undefined) throw new ControlError('name a chat or a user');
  if (!world.users.has(userId)) throw new ControlError(`no user or chat ${userId}`);
  return world.openPrivateChat(findBot(world, place.bot).id, userId);
}

export function findMessage(world: World, ref: MessageRef): StoredMessage {
  const message = findPlace(world, ref).messages.get(ref.messageId);
  if (!message) throw new ControlError(`no message ${ref.messageId} in the chat`);
  return message;
}

export function toFile(input: FileInput): NewFile {
  const claimed = Buffer.alloc(Math.min(input.sizeBytes ?? 1, CLAIMED_BYTES_KEPT));
  const given = input.base64 === undefined ? undefined : Buffer.from(input.base64, 'base64');
  const bytes = given ?? (input.text === undefined ? claimed : Buffer.from(input.text));
  return {
    bytes,
    ...(input.sizeBytes !== undefined ? { sizeBytes: input.sizeBytes } : {}),
    ...(input.fileName ? { fileName: input.fileName } : {}),
    ...(input.mimeType ? { mimeType: input.mimeType } : {}),
  };
}
