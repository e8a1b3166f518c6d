import type { Journaled } from '@causerie/channel-kit-testing';
import type { TelegramFault } from '../faults';
import type { BotCall, SimBot, WebhookPost } from '../state/bot';
import type { MessageView } from '../state/message-view';
import type { World } from '../state/world';
import type { Place } from './inputs';
import { findPlace } from './places';

const WAIT_DEFAULT_MS = 5000;

/** One bot as a test in the same process sees it. */
export class BotHandle {
  constructor(
    private readonly world: World,
    private readonly record: SimBot,
  ) {}

  get id(): number {
    return this.record.id;
  }

  get username(): string {
    return this.record.user.username ?? '';
  }

  get token(): string {
    return this.record.token;
  }

  get calls(): readonly Journaled<BotCall>[] {
    return this.record.calls.entries;
  }

  get webhookPosts(): readonly Journaled<WebhookPost>[] {
    return this.record.posts.entries;
  }

  get pendingUpdates(): number {
    return this.record.pending.length;
  }

  addFault(fault: TelegramFault): number {
    return this.record.faults.add(fault);
  }

  clearFaults(faultId?: number): void {
    this.record.faults.clear(faultId);
  }

  releaseHangs(): void {
    this.record.faults.release();
  }

  /** The first call that fits, past or to come. Throws after `timeoutMs`. */
  waitForCall(
    fits: (call: Journaled<BotCall>) => boolean,
    timeoutMs = WAIT_DEFAULT_MS,
  ): Promise<Journaled<BotCall>> {
    return this.record.calls.waitFor(fits, timeoutMs, 'call');
  }

  waitForPost(
    fits: (post: Journaled<WebhookPost>) => boolean,
    timeoutMs = WAIT_DEFAULT_MS,
  ): Promise<Journaled<WebhookPost>> {
    return this.record.posts.waitFor(fits, timeoutMs, 'webhook post');
  }

  /** The first message sent in the chat that fits, past or to come, by the bot or anybody. */
  async waitForMessage(
    place: Omit<Place, 'bot'>,
    fits: (message: MessageView) => boolean,
    timeoutMs = WAIT_DEFAULT_MS,
  ): Promise<MessageView> {
    const { key } = findPlace(this.world, { ...place, bot: this.id });
    const found = await this.world.events.waitFor(
      ({ chatKey, change, message }) => chatKey === key && change === 'sent' && fits(message),
      timeoutMs,
      'message',
    );
    return found.message;
  }
}
