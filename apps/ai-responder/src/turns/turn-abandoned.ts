/** Superseded or taken over; taken by another worker; the process ends; what it says of missing files is no longer so. */
export type AbandonReason = 'stopped' | 'lease_lost' | 'shutdown' | 'outdated';

/** Work on a turn that is given up, without a fault of the turn. Nothing of it is committed. */
export class TurnAbandoned extends Error {
  override readonly name = 'TurnAbandoned';

  constructor(readonly reason: AbandonReason) {
    super(`The work on the turn was given up: ${reason}`);
  }
}
