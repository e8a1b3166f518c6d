import type { TurnEnd } from '@causerie/contracts';
import { CreditLedger } from '@causerie/credits';
import {
  DeadLetterStore,
  TurnAnsweringStore,
  type CommittableTurn,
  type TakenTurn,
  type WorkspaceTx,
} from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { ReplyOutbox } from './reply-outbox';

/** How a turn ends, and what is said with it. */
export interface TurnEnding {
  result: Exclude<TurnEnd, 'superseded'>;
  /** Null: nothing is said. */
  text: string | null;
  /** Kept with the turn: reason and sources. */
  outcome: { reason: string; [detail: string]: unknown };
  /** Charged to the turn's hold; what is left of it, or all of it, is released. */
  captureMicro?: number;
  /** Tells the contact that some content cannot be read: once a day is enough. */
  saysUnsupported?: boolean;
  /**
   * Files that it says are still to come, and what is added where some of them have come meanwhile and a person sees to
   * those. Without such words it is made anew then, unless a person is called already.
   */
  awaiting?: { attachmentIds: readonly string[]; textIfSome?: string };
  /** The bot is silent from now on, a person answers. */
  callHuman: boolean;
  /** Nobody will try again: also a dead letter. */
  giveUp?: { attempts: number; error: string };
}

/** Writes a turn's ending, in the order of locks: conversation and turn are held, then message, credit account last. */
@Injectable()
export class EndTurn {
  constructor(
    private readonly turns: TurnAnsweringStore,
    private readonly outbox: ReplyOutbox,
    private readonly ledger: CreditLedger,
    private readonly deadLetters: DeadLetterStore,
  ) {}

  /** Returns the reply's id, or null where nothing is said. */
  async write(
    tx: WorkspaceTx,
    turn: TakenTurn,
    { open, ending }: { open: CommittableTurn; ending: TurnEnding },
  ): Promise<string | null> {
    const { turnId, fence, conversationId } = turn;
    const messageId =
      ending.text === null ? null : await this.outbox.put(tx, turn, { ...open, text: ending.text });
    if (ending.giveUp) {
      const payload = { turnId, conversationId };
      await this.deadLetters.add(tx, {
        job: 'turn.answer',
        jobId: `${turnId}.${fence}`,
        payload,
        ...ending.giveUp,
      });
    }
    if (ending.captureMicro) await this.ledger.capture(tx, turnId, ending.captureMicro);
    await this.turns.end(tx, turn, ending.result, ending.outcome);
    if (ending.saysUnsupported) await this.turns.noteUnsupportedTold(tx, turn);
    if (ending.callHuman) await this.turns.callHuman(tx, turn);
    return messageId;
  }
}
