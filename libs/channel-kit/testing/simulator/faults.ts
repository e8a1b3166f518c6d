/** What a test may break on the side of the platform's API. */
export type CallFault =
  | { kind: '429'; retryAfterS: number }
  | { kind: '5xx'; code?: 500 | 502 | 503 | 504 }
  /** No answer until `release` or for `forMs`. With `takesEffect` the call is carried out first. */
  | { kind: 'hang'; forMs?: number; takesEffect?: boolean }
  /** The call is carried out, then the socket is cut before any answer. */
  | { kind: 'acceptThenDrop' };

/** What a test may break on the side of the webhooks. */
export type WebhookFault =
  /** Each webhook is posted `copies` times, at the same time or one after the other. */
  | { kind: 'duplicate'; copies: number; mode?: 'concurrent' | 'sequence' }
  /** Holds webhooks until `window` of them are there (or `holdMs` passed) and posts them last first. */
  | { kind: 'reorder'; window: number; holdMs?: number }
  /** Waits before a webhook is posted. */
  | { kind: 'delay'; forMs: number };

/**
 * A fault as a platform's simulator takes it. `times` ends it after so many uses, else it stays until cleared.
 * `Narrowing` is how the platform tells which calls it strikes, `More` what else can be broken there.
 */
export type FaultSpec<Narrowing extends object = object, More extends object = never> = Narrowing & {
  times?: number;
} & (CallFault | WebhookFault | More);

export type ActiveFault<Spec> = Spec & { id: number; left: number };

/** The part of the switches that a sender of webhooks asks. */
export interface WebhookFaults {
  /** The fault that is next, which stays as it is. */
  peekForWebhook<Kind extends WebhookFault['kind']>(kind: Kind): WebhookFaultOf<Kind> | undefined;
  /** The fault for this webhook, used up by one. */
  takeForWebhook<Kind extends WebhookFault['kind']>(kind: Kind): WebhookFaultOf<Kind> | undefined;
}

type WebhookFaultOf<Kind> = Extract<WebhookFault, { kind: Kind }>;
type Taken<Spec> = Exclude<ActiveFault<Spec>, { kind: WebhookFault['kind'] }>;

const WEBHOOK_SIDE: readonly string[] = ['duplicate', 'reorder', 'delay'] satisfies WebhookFault['kind'][];

/** What is broken at the moment. `Call` is what the platform knows of a call. */
export class FaultSwitches<Spec extends { kind: string; times?: number }, Call> implements WebhookFaults {
  private active: ActiveFault<Spec>[] = [];
  private nextId = 1;
  private readonly hanging = new Set<() => void>();

  /**
   * @param strikes whether a fault of the API side strikes this call
   * @param everywhere the switches of all accounts: they strike where none of this account's own does
   */
  constructor(
    private readonly strikes: (fault: Spec, call: Call) => boolean,
    private readonly everywhere?: FaultSwitches<Spec, Call>,
  ) {}

  add(spec: Spec): number {
    const id = this.nextId++;
    this.active.push({ ...spec, id, left: spec.times ?? Number.POSITIVE_INFINITY });
    return id;
  }

  list(): readonly ActiveFault<Spec>[] {
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
  takeForCall(call: Call): Taken<Spec> | undefined {
    const found = this.take((fault) => !WEBHOOK_SIDE.includes(fault.kind) && this.strikes(fault, call));
    return found as Taken<Spec> | undefined;
  }

  peekForWebhook<Kind extends WebhookFault['kind']>(kind: Kind): WebhookFaultOf<Kind> | undefined {
    const own = this.active.find((fault) => fault.kind === kind);
    return own ? (own as unknown as WebhookFaultOf<Kind>) : this.everywhere?.peekForWebhook(kind);
  }

  takeForWebhook<Kind extends WebhookFault['kind']>(kind: Kind): WebhookFaultOf<Kind> | undefined {
    return this.take((fault) => fault.kind === kind) as unknown as WebhookFaultOf<Kind> | undefined;
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

  private take(fits: (fault: ActiveFault<Spec>) => boolean): ActiveFault<Spec> | undefined {
    const found = this.active.find(fits);
    if (!found) return this.everywhere?.take(fits);
    found.left -= 1;
    if (found.left <= 0) this.active = this.active.filter((fault) => fault !== found);
    return found;
  }
}
