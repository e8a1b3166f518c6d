import type { MediaKind } from '@causerie/message-schema';
import { isMediaType } from '../rules/validate-media';
import type { SimMessage } from '../world';
import { choicesOf, textShown } from './choices';
import type { OperationParts } from './operations';

/** `after` is the `seq` already seen; `waitMs` how long to wait for more (at most 60 s). */
interface PollInput {
  after?: number;
  waitMs?: number;
}

export interface Shown {
  externalId: string;
  atMs: number;
  text: string;
  media?: MediaKind;
  file?: { sha256: string; sizeBytes: number };
  choices: string[];
}

const WAIT_MAX_MS = 60_000;
const waitMs = (input: PollInput) => Math.min(WAIT_MAX_MS, Math.max(0, input.waitMs ?? 0));

export function observeOperations({ world }: OperationParts) {
  return {
    health: () => ({ ok: true as const, nowMs: world.clock.nowMs() }),

    messages: (input: { person?: string; chat?: string; by?: SimMessage['by'] } = {}): SimMessage[] => {
      const chat = input.chat ?? (input.person === undefined ? undefined : world.person(input.person).id);
      return world.messages.entries.filter(
        (message) =>
          (chat === undefined || message.chat === chat) &&
          (input.by === undefined || message.by === input.by),
      );
    },

    /** What a person sees of what a number sent them, oldest first; reactions and what failed are not among it. */
    shown: (input: { number?: string; person: string }): Shown[] => {
      const { phoneNumberId } = world.number(input.number);
      const chat = world.person(input.person).id;
      return world.messages.entries
        .filter((one) => one.phoneNumberId === phoneNumberId && one.chat === chat && one.by === 'business')
        .filter(({ type, failedWith }) => type !== 'reaction' && failedWith === undefined)
        .map(shownOf);
    },

    /** How many files the number has uploaded. */
    uploads: (input: { number?: string } = {}): { count: number } => ({
      count: world.number(input.number).uploads,
    }),

    /** When the first webhook that told this message was answered with 2xx. */
    acknowledged: (input: { messageId: string }): { atMs?: number } => {
      const post = world.posts.entries.find(
        ({ accepted, body }) => accepted && JSON.stringify(body).includes(`"id":"${input.messageId}"`),
      );
      return post ? { atMs: post.atMs + (post.tookMs ?? 0) } : {};
    },

    messageEvents: (input: PollInput & { person?: string } = {}) => {
      const chat = input.person === undefined ? undefined : world.person(input.person).id;
      return world.messages.poll(
        input.after ?? 0,
        waitMs(input),
        (one) => chat === undefined || one.chat === chat,
      );
    },

    calls: (input: PollInput & { path?: string } = {}) =>
      world.calls.poll(input.after ?? 0, waitMs(input), ({ path }) => path.endsWith(input.path ?? '')),

    webhookPosts: (input: PollInput = {}) => world.posts.poll(input.after ?? 0, waitMs(input)),

    /** Messages marked as read, and whether typing was shown with it. */
    reads: (input: PollInput & { person?: string } = {}) => {
      const chat = input.person === undefined ? undefined : world.person(input.person).id;
      return world.reads.poll(
        input.after ?? 0,
        waitMs(input),
        (one) => chat === undefined || one.chat === chat,
      );
    },
  };
}

function shownOf(message: SimMessage): Shown {
  const { id, atMs, type, content, file } = message;
  const media = type === 'audio' && content['voice'] === true ? 'voice' : type;
  return {
    externalId: id,
    atMs,
    text: textShown(message),
    ...(isMediaType(type) ? { media: media as MediaKind } : {}),
    ...(file ? { file: { sha256: file.sha256, sizeBytes: file.sizeBytes } } : {}),
    choices: choicesOf(message).map(({ title }) => title),
  };
}
