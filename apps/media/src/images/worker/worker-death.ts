import { TransientError } from '@causerie/kernel';

/** `killed` is from outside; the others came from the work. */
export type DeathCause = 'time' | 'memory' | 'crash' | 'killed' | 'closed';

const WORDS: Record<DeathCause, string> = {
  time: 'was stopped: it took too long',
  memory: 'was stopped: it took too much memory',
  crash: 'crashed',
  killed: 'was killed',
  closed: 'was closed',
};

/** The picture process ended under a job. Nothing is lost: the source is untouched, and another process takes the next job. */
export class WorkerDeath extends TransientError {
  override readonly name = 'WorkerDeath';

  constructor(
    readonly deathCause: DeathCause,
    detail = '',
  ) {
    super(`The picture process ${WORDS[deathCause]}${detail}.`);
  }
}
