/**
 * What a test may break. `path` narrows a fault of the API side to calls whose path ends so (e.g. `/messages`), `field`
 * to those whose body has this field (`message`, not a sign of typing);
 * `times` ends it after so many uses, else it stays until cleared.
 */
export type FaultSpec = { path?: string; field?: string; times?: number } & (
  | { kind: '429'; retryAfterS: number }
  /** Refused with this code of Meta's. */
  | { kind: 'refuse'; code: number; subcode?: number; httpStatus?: number }
  | { kind: '5xx'; code?: 500 | 502 | 503 | 504 }
  /** No answer until `release` or for `forMs`. With `takesEffect` the call is carried out first. */
  | { kind: 'hang'; forMs?: number; takesEffect?: boolean }
  /** The call is carried out, then the socket is cut before any answer. */
  | { kind: 'acceptThenDrop' }
  /** Each webhook is posted `copies` times, at the same time or one after the other. */
  | { kind: 'duplicate'; copies: number; mode?: 'concurrent' | 'sequence' }
  /** Holds webhooks until `window` of them are there (or `holdMs` passed) and posts them last first. */
  | { kind: 'reorder'; window: number; holdMs?: number }
  /** Waits before a webhook is posted. */
  | { kind: 'delay'; forMs: number }
);

export type FaultKind = FaultSpec['kind'];
export type ActiveFault = FaultSpec & { id: number; left: number };

const WEBHOOK_SIDE: readonly FaultKind[] = ['duplicate', 'reorder', 'delay'];

export class FaultSwitches {
  private active: ActiveFault[] = [];
  private nextId = 1;
  private readonly hanging = new Set<() => void>();

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
  takeForCall(path: string, body?: unknown): ActiveFault | undefined {
    const has = (field: string) => typeof body === 'object' && body !== null && Object.hasOwn(body, field);
    return this.take(
      ({ kind, path: ending, field }) =>
        !WEBHOOK_SIDE.includes(kind) && path.endsWith(ending ?? '') && (field === undefined || has(field)),
    );
  }

  takeForWebhook<Kind extends FaultKind>(kind: Kind): Extract<ActiveFault, { kind: Kind }> | undefined {
    return this.take((fault) => fault.kind === kind) as Extract<ActiveFault, { kind: Kind }> | undefined;
  }

  /** Resolves on `release`, after `forMs` of real time, or when `gone` aborts. */
  hang(forMs: number | undefined, gone: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const resume = () => {
        clearTimeout(timer);
        this.hanging.delete(resume);
        gone.removeEventListener('abort', resume);
        resolve();
      };
      const timer = forMs === undefined ? undefined : setTimeout(resume, forMs);
      this.hanging.add(resume);
      gone.addEventListener('abort', resume);
      if (gone.aborted) resume();
    });
  }

  private take(fits: (fault: ActiveFault) => boolean): ActiveFault | undefined {
    const found = this.active.find(fits);
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.active = this.active.filter((fault) => fault !== found);
    return found;
  }
}
