import { systemSimulatorClock, type LocalServer, type SimulatorClock } from '@causerie/channel-kit-testing';
import {
  DEFAULT_TIMING,
  startGraphHost,
  WebhookSender,
  type WebhookTiming,
} from '@causerie/simulator-meta-graph';
import { Endpoints } from './api/endpoints';
import { Lifecycle } from './lifecycle';
import { Limits } from './rules/limits';
import { createOperations, type Operations } from './control/operations';
import { Telling } from './telling';
import { World } from './world';

export interface WhatsAppSimulatorOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default 127.0.0.1. The control routes have no password: never bind to an address others can reach. */
  host?: string;
  clock?: SimulatorClock;
  /** Default 'enforced': 80 messages a second for a number, and the pair rule. */
  limits?: 'enforced' | 'off';
  webhooks?: Partial<WebhookTiming>;
}

/** A running simulator. Every control operation is a method; the same ones are at `<url>/sim/<name>`. */
export interface WhatsAppSimulator extends Operations {
  /** The adapter's `apiRoot`. */
  readonly url: string;
  /** For tests in the same process: what can be waited on. */
  readonly world: Pick<World, 'messages' | 'posts' | 'calls' | 'reads'>;
  close(): Promise<void>;
}

/** Starts a WhatsApp that lives on this machine. Rejects if the port is taken. */
export async function startWhatsAppSimulator(
  options: WhatsAppSimulatorOptions = {},
): Promise<WhatsAppSimulator> {
  const clock = options.clock ?? systemSimulatorClock;
  const world = new World(clock);
  const timing = { ...DEFAULT_TIMING, ...options.webhooks };
  const sender = new WebhookSender({ clock, faults: world.faults, posts: world.posts, timing });
  const telling = new Telling(world, sender);
  const lifecycle = new Lifecycle(world, telling);
  const limits = new Limits(clock, options.limits !== 'off');
  const operations = createOperations({ world, telling, lifecycle });
  const endpoints: Endpoints = new Endpoints({ world, limits, lifecycle, baseUrl: (): string => server.url });
  const server: LocalServer = await startGraphHost(
    {
      nowMs: () => clock.nowMs(),
      faults: world.faults,
      fileFaults: world.fileFaults,
      calls: world.calls,
      api: (request) => endpoints.call(request),
      file: (path, token) => endpoints.file(path, token),
      operations,
    },
    options,
  );
  const close = async () => {
    sender.close();
    lifecycle.close();
    world.faults.clear();
    world.fileFaults.clear();
    await server.close();
  };
  return { ...operations, url: server.url, world, close };
}
