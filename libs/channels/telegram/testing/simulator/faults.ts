/**
 * What a test may break. `method` narrows a fault of the Bot API side to one method, `sendsOnly` to those that people
 * see something of; `times` ends it after so many uses, else it stays until cleared.
 */
export type FaultSpec = { method?: string; sendsOnly?: boolean; times?: number } & (
  | { kind: '429'; retryAfterS: number }
  | { kind: '5xx'; code?: 500 | 502 | 503 | 504 }
  /** No answer until `release` or for `forMs`. With `takesEffect` the call is carried out first. */
  | { kind: 'hang'; forMs?: number; takesEffect?: boolean }
  /** The call is carried out, then the socket is cut before any answer. */
  | { kind: 'acceptThenDrop' }
  /** Each update is posted `copies` times, at the same time or one after the other. */
  | { kind: 'duplicate'; copies: number; mode?: 'concurrent' | 'sequence' }
  /** Holds updates until `window` of them are there (or `holdMs` passed) and releases them last first. */
  | { kind: 'reorder'; window: number; holdMs?: number }
  /** Waits before an update is posted. */
  | { kind: 'delay'; forMs: number }
);

export type FaultKind = FaultSpec['kind'];
export type ActiveFault = FaultSpec & { id: number; left: number };

/** A chat action is gone in a moment, and whoever makes it does not care whether it was seen. */
const SENDS = /^(?:send(?!ChatAction)|edit|delete(?!Webhook)|setMessageReaction)/i;

const WEBHOOK_SIDE: readonly FaultKind[] = ['duplicate', 'reorder', 'delay'];

export class FaultSwitches {
  private active: ActiveFault[] = [];
  private nextId = 1;
  private readonly hanging = new Set<() => void>();

  /** @param everywhere the switches of all bots: they strike where none of this bot's own does */
  constructor(private readonly everywhere?: FaultSwitches) {}

  add(spec: FaultSpec): number {
    const id = this.nextId++;
    this.active.push({ ...spec, id, left: spec.times ?? Number.POSITIVE_INFINITY });
    return id;
  }

  list(): readonly ActiveFault[] {
    return this.active;
  }

  /** Ends one fault, or all; calls that hang go on. */
  clear(id?: number): void {
    this.active = id === undefined ? [] : this.active.filter((fault) => fault.id !== id);
    this.release();
  }

  /** Lets every hanging call go on; the switches stay. */
  release(): void {
    for (const resume of [...this.hanging]) resume();
  }

  /** The fault for this call, used up by one. */
  takeForCall(method: string): ActiveFault | undefined {
    return this.take(
      (fault) =>
        !WEBHOOK_SIDE.includes(fault.kind) &&
        (!fault.sendsOnly || SENDS.test(method)) &&
        (fault.method === undefined || fault.method.toLowerCase() === method.toLowerCase()),
    );
  }

  takeForUpdate<Kind extends FaultKind>(kind: Kind): Extract<ActiveFault, { kind: Kind }> | undefined {
    const found = this.take((fault) => fault.kind === kind);
    return found as Extract<ActiveFault, { kind: Kind }> | undefined;
  }

  /** Resolves on `release`, after `forMs` of real time, or when `gone` aborts. */
  hang(forMs: number | undefined, gone: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const resume = () => {
        clearTimeout(timer);
        this.hanging.delete(resume);
        this.everywhere?.hanging.delete(resume);
        gone.removeEventListener('abort', resume);
        resolve();
      };
      const timer = forMs === undefined ? undefined : setTimeout(resume, forMs);
      this.hanging.add(resume);
      this.everywhere?.hanging.add(resume);
      gone.addEventListener('abort', resume);
      if (gone.aborted) resume();
    });
  }

  private take(fits: (fault: ActiveFault) => boolean): ActiveFault | undefined {
    const found = this.active.find(fits);
    if (!found) return this.everywhere?.take(fits);
    found.left -= 1;
    if (found.left <= 0) this.active = this.active.filter((fault) => fault !== found);
    return found;
  }
}
