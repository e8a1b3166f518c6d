import type { ApiUpdate } from '../wire/api-types';
import { ApiRefusal, refusal } from '../wire/api-refusal';
import type { RefusalKey } from '../wire/refusals';
import type { SimBot } from '../state/bot';
import type { World } from '../state/world';
import { toWire } from './update-dispatcher';

interface Waiter {
  wake: () => void;
  end: (reason: RefusalKey) => void;
}

export interface PollRequest {
  offset: number;
  limit: number;
  timeoutS: number;
}

/** getUpdates: one waiting call a bot; `offset` confirms what is older; #getupdates */
export class LongPolling {
  private readonly waiters = new Map<SimBot, Waiter>();

  constructor(private readonly world: World) {}

  async poll(bot: SimBot, request: PollRequest, gone: AbortSignal): Promise<ApiUpdate[]> {
    this.end(bot, 'terminatedByGetUpdates');
    this.confirm(bot, request.offset);
    const ready = this.read(bot, request);
    if (ready.length > 0 || request.timeoutS <= 0) return ready;
    const refused = await this.wait(bot, request.timeoutS, gone);
    if (refused) throw refused;
    return this.read(bot, request);
  }

  wake(bot: SimBot): void {
    this.waiters.get(bot)?.wake();
  }

  end(bot: SimBot, reason: RefusalKey): void {
    this.waiters.get(bot)?.end(reason);
  }

  close(): void {
    for (const waiter of [...this.waiters.values()]) waiter.wake();
  }

  /** A negative offset counts from the end of the queue and forgets all before it. */
  private confirm(bot: SimBot, offset: number): void {
    if (offset < 0) bot.pending = bot.pending.slice(offset);
    else if (offset > 0) bot.pending = bot.pending.filter(({ updateId }) => updateId >= offset);
  }

  private read(bot: SimBot, { limit }: PollRequest): ApiUpdate[] {
    const nowMs = this.world.clock.nowMs();
    bot.pending = bot.pending.filter(({ expiresAtMs }) => expiresAtMs > nowMs);
    // What a webhook refused waits for that webhook's next attempt, not for whoever asks instead.
    return bot.pending
      .filter(({ wakeAtMs, failures }) => wakeAtMs <= nowMs || failures > 0)
      .slice(0, limit)
      .map(toWire);
  }

  private wait(bot: SimBot, timeoutS: number, gone: AbortSignal): Promise<ApiRefusal | undefined> {
    return new Promise((resolve) => {
      const finish = (refused?: ApiRefusal) => {
        cancel();
        gone.removeEventListener('abort', wake);
        if (this.waiters.get(bot) === waiter) this.waiters.delete(bot);
        resolve(refused);
      };
      const wake = () => finish();
      const waiter: Waiter = { wake, end: (reason) => finish(refusal(reason)) };
      const cancel = this.world.clock.after(timeoutS * 1000, wake);
      this.waiters.set(bot, waiter);
      gone.addEventListener('abort', wake);
    });
  }
}
