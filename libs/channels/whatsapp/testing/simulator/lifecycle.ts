import type { Telling } from './telling';
import type { SimMessage, World } from './world';

/** When statuses are told after a message was accepted, and how badly. */
export interface StatusPlan {
  sentAfterMs: number;
  deliveredAfterMs: number;
  readAfterMs: number;
  failedAfterMs: number;
  /** WhatsApp may leave out `sent`. */
  skipSent: boolean;
  /** All statuses of a message at once, the last one first. */
  reversed: boolean;
  /** How often each status is told. */
  copies: number;
}

const DEFAULT_PLAN: StatusPlan = {
  sentAfterMs: 30,
  deliveredAfterMs: 80,
  readAfterMs: 150,
  failedAfterMs: 50,
  skipSent: false,
  reversed: false,
  copies: 1,
};

const WINDOW_MS = 24 * 3_600_000;
const PRICING = { billable: false, pricing_model: 'PMP', category: 'service', type: 'free_customer_service' };

const FAILURES = {
  131_047: 'Re-engagement message',
  131_026: 'Message undeliverable',
} as const;

/** What becomes of an accepted message. Acceptance promises nothing: the window is judged here. */
export class Lifecycle {
  plan: StatusPlan = DEFAULT_PLAN;
  private readonly cancels = new Set<() => void>();

  constructor(
    private readonly world: World,
    private readonly telling: Telling,
  ) {}

  accepted(message: SimMessage): void {
    const failure = this.failureOf(message);
    if (failure) this.fail(message, failure);
    else this.deliver(message);
  }

  /** A status that something else causes: a voice note is played, a chat is read. */
  tell(message: SimMessage, status: string): void {
    message.status = status;
    this.world.messages.changed();
    for (let copy = 0; copy < this.plan.copies; copy += 1)
      this.telling.status(message, status, { pricing: PRICING });
  }

  close(): void {
    for (const cancel of this.cancels) cancel();
  }

  private failureOf(message: SimMessage): keyof typeof FAILURES | undefined {
    const { chat, phoneNumberId, type, atMs } = message;
    if (chat.startsWith('group:')) return undefined;
    const person = this.world.personBy(({ id }) => id === chat);
    if (!person || person.blocks) return 131_026;
    const last = this.world.lastFromPersonMs(phoneNumberId, chat);
    const isOpen = last !== undefined && atMs - last < WINDOW_MS;
    return isOpen || type === 'template' ? undefined : 131_047;
  }

  private fail(message: SimMessage, code: keyof typeof FAILURES): void {
    message.failedWith = code;
    const title = FAILURES[code];
    const error = { code, title, message: title, error_data: { details: `${title}.` } };
    this.later(this.plan.failedAfterMs, () => {
      message.status = 'failed';
      this.world.messages.changed();
      for (let copy = 0; copy < this.plan.copies; copy += 1)
        this.telling.status(message, 'failed', { errors: [error] });
    });
  }

  private deliver(message: SimMessage): void {
    const { sentAfterMs, deliveredAfterMs, readAfterMs, skipSent, reversed } = this.plan;
    const reads = this.world.personBy(({ id }) => id === message.chat)?.reads ?? false;
    const steps = [
      ...(skipSent ? [] : [{ status: 'sent', afterMs: sentAfterMs }]),
      { status: 'delivered', afterMs: deliveredAfterMs },
      ...(reads ? [{ status: 'read', afterMs: readAfterMs }] : []),
    ];
    if (!reversed) {
      for (const { status, afterMs } of steps) this.later(afterMs, () => this.tell(message, status));
      return;
    }
    const lastMs = steps.at(-1)?.afterMs ?? 0;
    this.later(lastMs, () => {
      for (const { status } of steps.toReversed()) this.tell(message, status);
    });
  }

  private later(delayMs: number, task: () => void): void {
    const cancel = this.world.clock.after(delayMs, () => {
      this.cancels.delete(cancel);
      task();
    });
    this.cancels.add(cancel);
  }
}
