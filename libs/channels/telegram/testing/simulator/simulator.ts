import { systemSimulatorClock, type SimulatorClock } from '@causerie/channel-kit-testing';
import { ApiExecutor } from './api-executor';
import { BotHandle } from './control/bot-handle';
import type { BotRef } from './control/inputs';
import { createOperations, type Operations } from './control/operations';
import { findBot } from './control/places';
import { startHttpServer } from './http-server';
import { DEFAULT_RATE_LIMITS, RateLimits, type RateLimitRules } from './rate-limits';
import { World } from './state/world';
import { LongPolling } from './updates/long-polling';
import { UpdateDispatcher } from './updates/update-dispatcher';
import { WebhookDelivery, type WebhookTiming } from './updates/webhook-delivery';

export interface TelegramSimulatorOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default 127.0.0.1. The control routes have no password: never bind to an address others can reach. */
  host?: string;
  clock?: SimulatorClock;
  /** Default 'enforced'. */
  limits?: 'enforced' | 'off' | RateLimitRules;
  /**
   * Default true. The real server takes http URLs only when it runs with --local; a bot on the same machine has
   * no certificate, so the simulator does the same. False for the rule of api.telegram.org.
   */
  allowHttpWebhooks?: boolean;
  /**
   * Default false. getFile as a server run with --local answers it: without a limit, and with a path on its disk. What is
   * below the bot's folder there is served at /file/bot<token>/, as the web server in front of a real one would.
   */
  localServer?: boolean;
  webhooks?: Partial<WebhookTiming>;
}

/** A running simulator. Every control operation is a method; the same ones are at `<url>/sim/<name>`. */
export interface TelegramSimulator extends Operations {
  /** telegraf's `telegram.apiRoot`. */
  readonly url: string;
  bot(ref?: BotRef): BotHandle;
  close(): Promise<void>;
}

/** Starts a Telegram that lives on this machine. Rejects if the port is taken. */
export async function startTelegramSimulator(
  options: TelegramSimulatorOptions = {},
): Promise<TelegramSimulator> {
  const world = new World(options.clock ?? systemSimulatorClock);
  const limits = new RateLimits(world.clock, limitRules(options.limits ?? 'enforced'));
  const allowHttpWebhooks = options.allowHttpWebhooks ?? true;
  const polling = new LongPolling(world);
  const updates = new UpdateDispatcher(world, (bot) => {
    webhooks.pump(bot);
    polling.wake(bot);
  });
  const localServer = options.localServer ?? false;
  const rules = { allowHttpWebhooks, localServer };
  const executor = new ApiExecutor(() => ({ world, limits, updates, webhooks, polling, ...rules }));
  const timing = { backoffScale: 1, requestTimeoutMs: 60_000, ...options.webhooks };
  const webhooks = new WebhookDelivery(world, timing, (bot, reply) => executor.runWebhookReply(bot, reply));
  const operations = createOperations(world, updates);
  const server = await startHttpServer({ world, executor, operations }, options);
  const close = async () => {
    webhooks.close();
    updates.close();
    polling.close();
    for (const { faults } of [...world.bots.values(), world]) faults.clear();
    world.fileFaults.clear();
    await server.close();
  };
  return { ...operations, url: server.url, close, bot: (ref) => new BotHandle(world, findBot(world, ref)) };
}

function limitRules(limits: 'enforced' | 'off' | RateLimitRules): 'off' | RateLimitRules {
  return limits === 'enforced' ? DEFAULT_RATE_LIMITS : limits;
}
