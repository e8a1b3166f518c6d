import {
  DEFAULT_TIMING,
  GraphHost,
  systemSimulatorClock,
  WebhookSender,
  type SimulatorClock,
  type WebhookTiming,
} from '@causerie/simulator-meta-graph';
import { Endpoints } from './endpoints';
import { createOperations, type Operations } from './operations';
import { Telling } from './telling';
import { World } from './world';

export interface MessengerSimulatorOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default 127.0.0.1. The control routes have no password: never bind to an address others can reach. */
  host?: string;
  clock?: SimulatorClock;
  /** Default 'enforced': the account's texts a second. */
  limits?: 'enforced' | 'off';
  webhooks?: Partial<WebhookTiming>;
}

/** A running simulator. Every control operation is a method; the same ones are at `<url>/sim/<name>`. */
export interface MessengerSimulator extends Operations {
  /** The adapter's `apiRoot`. */
  readonly url: string;
  /** For tests in the same process: what can be waited on. */
  readonly world: Pick<World, 'messages' | 'posts' | 'calls' | 'actions'>;
  close(): Promise<void>;
}

/** Starts a Messenger that lives on this machine. Rejects if the port is taken. */
export async function startMessengerSimulator(
  options: MessengerSimulatorOptions = {},
): Promise<MessengerSimulator> {
  const clock = options.clock ?? systemSimulatorClock;
  const world = new World(clock);
  const timing = { ...DEFAULT_TIMING, ...options.webhooks };
  const sender = new WebhookSender({ clock, faults: world.faults, posts: world.posts, timing });
  const telling = new Telling(world, sender);
  const operations = createOperations({ world, telling, baseUrl: (): string => url });
  const endpoints = new Endpoints(world, telling, options.limits ?? 'enforced');
  const host: GraphHost = new GraphHost({
    nowMs: () => clock.nowMs(),
    faults: world.faults,
    calls: world.calls,
    api: (request) => endpoints.call(request),
    file: (path) => endpoints.file(path),
    operations,
  });
  const url: string = await host.listen(options.port ?? 0, options.host ?? '127.0.0.1');
  const close = async () => {
    sender.close();
    world.faults.clear();
    await host.close();
  };
  return { ...operations, url, world, close };
}
