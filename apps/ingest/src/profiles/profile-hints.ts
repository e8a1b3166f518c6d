import { errorMessage } from '@causerie/kernel';
import type { InboundOutcome } from '@causerie/persistence';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { EnrichProfile, type ProfileHint } from './enrich-profile';

/** Platform calls at a time. */
const CONCURRENCY = 2;
/** Beyond it hints are dropped: the contact's next message is another one. */
const WAITING_MAX = 1_000;
const REMEMBERED_MAX = 10_000;
/** The row says when a profile is old; this only saves asking the row at every message of a burst. */
const ASKED_LATELY_MS = 60_000;

/**
 * Hears of every recorded message and has its sender looked up, beside the flow of webhooks and without holding it up.
 * What a replica has asked for lately it does not ask for again; the row says the same, for all replicas.
 */
@Injectable()
export class ProfileHints implements OnModuleDestroy {
  private readonly logger = new Logger(ProfileHints.name);
  private readonly waiting: ProfileHint[] = [];
  private readonly askedUntil = new Map<string, number>();
  private readonly working = new Set<Promise<void>>();
  private readonly ending = new AbortController();
  private readonly ended = new Promise<void>((resolve) => {
    this.ending.signal.addEventListener('abort', () => resolve());
  });

  constructor(private readonly enrichProfile: EnrichProfile) {}

  /** Never throws, never waits. */
  note(outcomes: readonly InboundOutcome[], nowMs = Date.now()): void {
    for (const { outcome, event, messageId, conversationId, webhook } of outcomes) {
      const isContacts = outcome === 'stored' && event.type === 'message' && event.author === 'contact';
      if (
        !isContacts ||
        !messageId ||
        !conversationId ||
        event.historical ||
        event.conversation.kind !== 'private'
      )
        continue;
      if ((this.askedUntil.get(conversationId) ?? 0) > nowMs || this.waiting.length >= WAITING_MAX) continue;
      if (this.askedUntil.size >= REMEMBERED_MAX) this.askedUntil.clear();
      this.askedUntil.set(conversationId, nowMs + ASKED_LATELY_MS);
      this.waiting.push({ workspaceId: webhook.workspaceId, accountId: webhook.accountId, messageId });
    }
    this.work();
  }

  async onModuleDestroy(): Promise<void> {
    this.ending.abort();
    await Promise.all(this.working);
  }

  private work(): void {
    while (this.working.size < CONCURRENCY && !this.ending.signal.aborted) {
      const hint = this.waiting.shift();
      if (!hint) return;
      const enriching = this.enrichProfile
        .enrich(hint, this.ending.signal)
        .catch((error: unknown) => this.logger.debug(`A profile was not looked up: ${errorMessage(error)}`));
      // Nothing is lost with one that is left behind: its claim ends by itself.
      const working = Promise.race([enriching, this.ended]).finally(() => {
        this.working.delete(working);
        this.work();
      });
      this.working.add(working);
    }
  }
}
