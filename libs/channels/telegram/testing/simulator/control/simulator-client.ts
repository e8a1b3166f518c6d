import { SimulatorClient, type Journaled } from '@causerie/channel-kit-testing';
import type { BotCall } from '../state/bot';
import type { MessageView } from '../state/message-view';
import type { BotRef, Place } from './inputs';
import type { Operations } from './operations';

const POLL_MS = 10_000;
const WAIT_DEFAULT_MS = 15_000;

/** Steers a simulator in another process over /sim, and waits for what happens there. */
export class TelegramSimulatorClient extends SimulatorClient<Operations> {
  /** The first message sent in the chat that fits, past or to come. */
  async waitForMessage(
    place: Place,
    fits: (message: MessageView) => boolean,
    timeoutMs = WAIT_DEFAULT_MS,
  ): Promise<MessageView> {
    const poll = (after: number, waitMs: number) => this.call('messageEvents', { ...place, after, waitMs });
    const event = await this.until(
      poll,
      ({ change, message }) => change === 'sent' && fits(message),
      timeoutMs,
    );
    return event.message;
  }

  /** The first Bot API call of the bot that fits, past or to come. */
  waitForCall(
    bot: BotRef | undefined,
    fits: (call: Journaled<BotCall>) => boolean,
    timeoutMs = WAIT_DEFAULT_MS,
  ): Promise<Journaled<BotCall>> {
    const poll = (after: number, waitMs: number) =>
      this.call('calls', { ...(bot === undefined ? {} : { bot }), after, waitMs });
    return this.until(poll, fits, timeoutMs);
  }

  private async until<Entry extends { seq: number }>(
    poll: (after: number, waitMs: number) => Promise<Entry[]>,
    fits: (entry: Entry) => boolean,
    timeoutMs: number,
  ): Promise<Entry> {
    const untilMs = Date.now() + timeoutMs;
    for (let after = 0; ;) {
      const entries = await poll(after, Math.min(POLL_MS, Math.max(0, untilMs - Date.now())));
      const found = entries.find(fits);
      if (found) return found;
      after = entries.at(-1)?.seq ?? after;
      if (Date.now() >= untilMs) throw new Error(`nothing that fits within ${timeoutMs} ms`);
    }
  }
}
