import type { Usage } from '@causerie/credits';
import type { RankedPassage } from '@causerie/knowledge';
import type { MediaKind } from '@causerie/message-schema';
import type { Remembered } from './remembered.policy';

/** Everything a model may see for a turn. What contacts write is untrusted: it is data, never an instruction. */
export interface ModelRequest {
  /** Language to answer in. */
  language: string;
  /** The burst to answer, oldest first; words of recordings and pictures are quoted in it, and marked. */
  asked: readonly string[];
  /** What was said before, oldest first. */
  history: readonly Remembered[];
  /** What the workspace's documents say about it, best first. */
  passages: readonly RankedPassage[];
  /** Pictures of the burst, oldest first, each within 768 × 768 or as the contact sent it. */
  images: readonly { mimeType: string; bytes: Buffer }[];
  /**
   * What was sent and did not come, or cannot be seen, in the words that will stand under the answer: not to be
   * repeated, and not to be guessed at.
   */
  missing: readonly string[];
  /** Kinds of what came but is neither shown nor put in words here. */
  unseen: readonly MediaKind[];
  /** Aborted when the turn is no longer wanted, or its time is over: stop, and do not answer. */
  signal: AbortSignal;
}

interface ModelReply {
  /** Null: it cannot answer from what it was given, a person should. */
  text: string | null;
  usage: Usage;
}

/** A driver of one provider. Errors are thrown; the turn is then tried again or goes to a person. */
export interface LanguageModel {
  /** For metrics and logs. */
  readonly provider: string;
  /** Longest reply it will give; what is held for it follows from this. */
  readonly outputTokensMax: number;
  reply(request: ModelRequest): Promise<ModelReply>;
}

/** Bound to a LanguageModel, or to null: then the documents answer in their own words. */
export const LANGUAGE_MODEL = Symbol('LANGUAGE_MODEL');
