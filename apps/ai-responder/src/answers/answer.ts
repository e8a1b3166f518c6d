import type { Usage } from '@causerie/credits';
import type { MediaKind } from '@causerie/message-schema';
import type { TurnWork } from '@causerie/persistence';

export interface AnswerRequest {
  workspaceId: string;
  work: TurnWork;
  language: string;
  /** What the plan lets an answer look at or listen to. */
  mayUse: (kind: MediaKind) => boolean;
  signal: AbortSignal;
}

/** What is said to the contact, if anything, and what becomes of the turn. */
export interface Answer {
  result: 'replied' | 'handed_over' | 'refused';
  /** Null: nothing is said. */
  text: string | null;
  /** Why, in one word; kept with the turn. */
  reason: string;
  /** Passages the answer was taken from. */
  sources: readonly string[];
  /** Files that the contact was told are missing. */
  missing: number;
  /** Those of them that were said to be still on their way. */
  awaited: readonly string[];
  usage: Usage;
  knowledgeMs: number;
  modelMs: number;
}
