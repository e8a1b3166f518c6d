import { systemSimulatorClock, type LocalServer, type SimulatorClock } from '@causerie/channel-kit-testing';
import { startGraphHost } from '../graph-host';
import { DEFAULT_TIMING, WebhookSender, type WebhookTiming } from '../webhook-sender';
import { Endpoints } from './endpoints';
import { createOperations, type Operations } from './operations';
import { Rates } from './rates';
import { Sending } from './sending';
import { Telling } from './telling';
import type { SimulatorTraits } from './traits';
import { World } from './world';

export interface MessagingSimulatorOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default 127.0.0.1. The control routes have no password: never bind to an address others can reach. */
  host?: string;
  clock?: SimulatorClock;
  /** Default 'enforced': the account's calls a second. */
  limits?: 'enforced' | 'off';
  webhooks?: Partial<WebhookTiming>;
}

/** A running simulator. Every control operation is a method; the same ones are at `<url>/sim/<name>`. */
export interface MessagingSimulator extends Operations {
  /** The adapter's `apiRoot`. */
  readonly url: string;
  /** For tests in the same process: what can be waited on. */
  readonly world: Pick<World, 'messages' | 'posts' | 'calls' | 'actions'>;
  close(): Promise<void>;
}

/** How Meta refuses when there are too many calls: https://developers.facebook.com/docs/graph-api/overview/rate-limiting */
const THROTTLED = 613;

/** Starts a platform that lives on this machine. Rejects if the port is taken. */
export async function startMessagingSimulator(
  traits: SimulatorTraits,
  options: MessagingSimulatorOptions = {},
): Promise<MessagingSimulator> {
  const clock = options.clock ?? systemSimulatorClock;
  const world = new World(clock);
  const timing = { ...DEFAULT_TIMING, ...options.webhooks };
  const sender = new WebhookSender({ clock, faults: world.faults, posts: world.posts, timing });
  const telling = new Telling(world, sender, traits);
  const baseUrl = (): string => server.url;
  const operations = createOperations({ world, telling, traits, baseUrl });
  const rates = new Rates(clock, options.limits ?? 'enforced');
  const parts = { world, telling, traits, rates, baseUrl };
  const sending = new Sending(parts);
  const endpoints = new Endpoints(parts, sending);
  const server: LocalServer = await startGraphHost(
    {
      nowMs: () => clock.nowMs(),
      faults: world.faults,
      fileFaults: world.fileFaults,
      calls: world.calls,
      api: (request) => endpoints.call(request),
      file: (path) => endpoints.file(path),
      operations,
      throttledCode: THROTTLED,
    },
    options,
  );
  const close = async () => {
    sending.close();
    sender.close();
    world.faults.clear();
    world.fileFaults.clear();
    await server.close();
  };
  return { ...operations, url: server.url, world, close };
}
