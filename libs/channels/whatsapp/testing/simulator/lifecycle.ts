import { createHash } from 'node:crypto';
import { complaintAbout, isMediaType } from './rules/validate-media';
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
const LINK_TIMEOUT_MS = 5_000;

const FAILURES = {
  131_026: 'Message undeliverable',
  131_047: 'Re-engagement message',
  131_050: 'User has stopped marketing messages',
  131_053: 'Media upload error',
} as const;

interface Failure {
  code: keyof typeof FAILURES;
  details?: string;
}

/** What becomes of an accepted message. Acceptance promises nothing: the window and the file are judged here. */
export class Lifecycle {
  plan: StatusPlan = DEFAULT_PLAN;
  private readonly cancels = new Set<() => void>();
  private readonly stop = new AbortController();

  constructor(
    private readonly world: World,
    private readonly telling: Telling,
  ) {}

  accepted(message: SimMessage): void {
    const { link } = message.content;
    if (isMediaType(message.type) && typeof link === 'string') void this.fetchThen(message, link);
    else this.decide(message);
  }

  /** A status that something else causes: a voice note is played, a chat is read. */
  tell(message: SimMessage, status: string): void {
    message.status = status;
    this.world.messages.changed();
    for (let copy = 0; copy < this.plan.copies; copy += 1)
      this.telling.status(message, status, { pricing: pricingOf(message) });
  }

  close(): void {
    this.stop.abort();
    for (const cancel of this.cancels) cancel();
  }

  /** WhatsApp fetches what it was given as an address after it has accepted the message. */
  private async fetchThen(message: SimMessage, link: string): Promise<void> {
    const signal = AbortSignal.any([this.stop.signal, AbortSignal.timeout(LINK_TIMEOUT_MS)]);
    const response = await fetch(link, { signal }).catch(() => undefined);
    const bytes = response?.ok ? await response.arrayBuffer().catch(() => undefined) : undefined;
    if (this.stop.signal.aborted) return;
    if (bytes) {
      const mimeType = response?.headers.get('content-type') ?? 'application/octet-stream';
      const sha256 = createHash('sha256').update(Buffer.from(bytes)).digest('hex');
      message.file = { mimeType, sizeBytes: bytes.byteLength, sha256 };
      this.decide(message);
      return;
    }
    const reason = response ? `http code ${response.status}` : 'no answer';
    const details = `Downloading media from weblink failed with ${reason}`;
    this.fail(message, { code: 131_053, details });
  }

  private decide(message: SimMessage): void {
    const failure = this.failureOf(message);
    if (failure) this.fail(message, failure);
    else this.deliver(message);
  }

  private failureOf(message: SimMessage): Failure | undefined {
    const { chat, phoneNumberId, type, atMs, file } = message;
    const details =
      isMediaType(type) && file ? complaintAbout(type, file.mimeType, file.sizeBytes) : undefined;
    if (details !== undefined) return { code: 131_053, details };
    if (chat.startsWith('group:')) return undefined;
    const person = this.world.personBy(({ id }) => id === chat);
    if (!person || person.blocks) return { code: 131_026 };
    if (message.template?.category === 'MARKETING' && person.refusesMarketing) return { code: 131_050 };
    const heardMs = this.world.heardAtMs(phoneNumberId, chat);
    const isOpen = heardMs !== undefined && atMs - heardMs < WINDOW_MS;
    return isOpen || type === 'template' ? undefined : { code: 131_047 };
  }

  private fail(message: SimMessage, { code, details }: Failure): void {
    message.failedWith = code;
    const title = FAILURES[code];
    const error = { code, title, message: title, error_data: { details: details ?? `${title}.` } };
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

/** …/whatsapp/pricing: by the template's category; an answer within the window is free. */
function pricingOf({ template }: SimMessage): Record<string, unknown> {
  if (!template)
    return { billable: false, pricing_model: 'PMP', category: 'service', type: 'free_customer_service' };
  return { billable: true, pricing_model: 'PMP', category: template.category.toLowerCase(), type: 'regular' };
}
