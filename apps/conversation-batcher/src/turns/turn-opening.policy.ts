import type { OpeningFacts } from '@causerie/persistence';

export type OpeningDecision =
  | { kind: 'open'; supersededCount: number; /** The open turn to end first. */ supersede?: string }
  | { kind: 'wait'; forMs: number }
  | { kind: 'nothing'; because: 'not_the_bots' | 'all_handled' | 'in_hand' | 'superseded_enough' };

export interface OpeningRules {
  /** How often new messages may restart an answer. */
  supersedeMax: number;
  /** How long a turn waits for attachments that are being fetched, or soon tried again. */
  mediaGraceMs: number;
}

/** Whether a conversation's turn opens now. Pure: the facts were read under the conversation's lock. */
export function decideOpening(facts: OpeningFacts, rules: OpeningRules): OpeningDecision {
  if (facts.owner !== 'bot') return { kind: 'nothing', because: 'not_the_bots' };
  if (facts.lastAnswerableSeq <= facts.handledSeq) return { kind: 'nothing', because: 'all_handled' };
  const { openTurn } = facts;
  if (openTurn && facts.lastAnswerableSeq <= openTurn.toSeq) return { kind: 'nothing', because: 'in_hand' };
  // It is let finish; the responder touches the window when it ends and more is waiting.
  if (openTurn && openTurn.supersededCount >= rules.supersedeMax) {
    return { kind: 'nothing', because: 'superseded_enough' };
  }
  // From the first message whose files are missing: whoever goes on sending meanwhile does not wait longer.
  const graceLeftMs = rules.mediaGraceMs - (facts.waitedForFilesMs ?? rules.mediaGraceMs);
  if (graceLeftMs > 0 && mayStillCome(facts, graceLeftMs)) return { kind: 'wait', forMs: graceLeftMs };
  return openTurn
    ? { kind: 'open', supersede: openTurn.id, supersededCount: openTurn.supersededCount + 1 }
    : { kind: 'open', supersededCount: 0 };
}

/** What is tried again only after the grace is not waited for: the answer says that it is missing. */
function mayStillCome({ pendingAttachments, nextTryInMs }: OpeningFacts, graceLeftMs: number): boolean {
  return pendingAttachments > 0 || (nextTryInMs !== null && nextTryInMs < graceLeftMs);
}
