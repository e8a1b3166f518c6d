import { ControlError, sha256Of } from '@causerie/channel-kit-testing';
import type { World } from '../state/world';
import type { BotRef, MessageRef, Place } from './inputs';
import { findBot, findMessage, findPlace } from './places';

/** What a test asks and decides about files, beside sending them. */
export function fileOperations(world: World) {
  return {
    /** How many files the bot has uploaded; those that it named by an id or an address do not count. */
    uploads: (input: { bot?: BotRef }): { count: number } => ({ count: findBot(world, input.bot).uploads }),

    /** The bot's file_id is refused from now on. */
    expireFileId: (input: { fileId: string }): true => {
      world.files.expire(input.fileId);
      return true;
    },

    /** Telegram has the file of this message no longer. */
    withdrawFile: (input: MessageRef): true => {
      const { media } = findMessage(world, input).content;
      if (!media) throw new ControlError('the message has no file');
      world.files.withdraw(media.fileKey);
      return true;
    },

    /** The files of a chat's messages, by message. `sha256` in hex. */
    digests: (input: Place): { messageId: number; sha256: string; sizeBytes: number }[] =>
      [...findPlace(world, input).messages.values()].flatMap(({ messageId, content: { media } }) => {
        if (!media) return [];
        const file = world.files.get(media.fileKey);
        return [{ messageId, sha256: sha256Of(file).toString('hex'), sizeBytes: file.sizeBytes }];
      }),
  };
}
