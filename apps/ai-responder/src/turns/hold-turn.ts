import { TurnAnsweringStore, WorkspaceTransaction, type TakenTurn } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { RESPONDER_CONFIG, type ResponderConfig } from '../config';
import { RunningTurns } from './running-turns';
import { TurnAbandoned } from './turn-abandoned';

/** Renewals in the length of a lease: two may fail before it is over. */
const RENEWALS = 3;

/**
 * Keeps a turn's lease while it is worked on. Owner token: the fence. Length: TURN_LEASE_MS. When it is lost (the
 * turn ended or was taken; or nothing could be renewed for a whole lease) the work is aborted, and if it went on
 * regardless, its commit would find another fence and change nothing.
 */
@Injectable()
export class HoldTurn {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly store: TurnAnsweringStore,
    private readonly running: RunningTurns,
    @Inject(RESPONDER_CONFIG) private readonly config: ResponderConfig,
  ) {}

  /** The signal's reason is a TurnAbandoned: stopped from outside, lost, or the process ends. */
  async during<T>(
    turn: TakenTurn,
    shutdown: AbortSignal,
    work: (unwanted: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const controller = this.running.start(turn.turnId);
    const onShutdown = () => controller.abort(new TurnAbandoned('shutdown'));
    shutdown.addEventListener('abort', onShutdown);
    if (shutdown.aborted) onShutdown();
    const heartbeat = setInterval(this.renewer(turn, controller), this.config.TURN_LEASE_MS / RENEWALS);
    try {
      return await work(controller.signal);
    } finally {
      clearInterval(heartbeat);
      shutdown.removeEventListener('abort', onShutdown);
      this.running.end(turn.turnId, controller);
    }
  }

  private renewer(turn: TakenTurn, controller: AbortController): () => void {
    const { TURN_LEASE_MS: leaseMs } = this.config;
    let renewedAt = performance.now();
    const renew = async (): Promise<void> => {
      const startedAt = performance.now();
      const renewed = await this.renew(turn, leaseMs);
      if (renewed === 'ours') renewedAt = startedAt;
      if (renewed === 'lost' || performance.now() - renewedAt >= leaseMs) {
        controller.abort(new TurnAbandoned('lease_lost'));
      }
    };
    return () => void renew();
  }

  private async renew(turn: TakenTurn, leaseMs: number): Promise<'ours' | 'lost' | 'unknown'> {
    try {
      const ours = await this.transaction.run(turn.workspaceId, (tx) => this.store.renew(tx, turn, leaseMs));
      return ours ? 'ours' : 'lost';
    } catch {
      return 'unknown';
    }
  }
}
