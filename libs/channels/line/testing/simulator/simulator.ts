import { systemSimulatorClock, type RoundsTiming, type SimulatorClock } from '@causerie/channel-kit-testing';
import { Api } from './api';
import { startHttpHost } from './http-host';
import { createOperations, type Operations } from './operations';
import { DEFAULT_TIMING, WebhookSender } from './webhook-sender';
import { World } from './world';

export interface LineSimulatorOptions {
  /** Default 0: any free port. The control routes have no password, so it listens on this machine only. */
  port?: number;
  clock?: SimulatorClock;
  /** Default 'enforced': LINE's own rates. */
  limits?: 'enforced' | 'off';
  webhooks?: Partial<RoundsTiming>;
}

/** A running simulator. Every control operation is a method; the same ones are at `<url>/sim/<name>`. */
export interface LineSimulator extends Operations {
  /** The adapter's `apiRoot`. */
  readonly url: string;
  /** For tests in the same process: what can be waited on. */
  readonly world: Pick<World, 'messages' | 'posts' | 'calls' | 'loading'>;
  close(): Promise<void>;
}

/** Starts a LINE that lives on this machine. Rejects if the port is taken. */
export async function startLineSimulator(options: LineSimulatorOptions = {}): Promise<LineSimulator> {
  const clock = options.clock ?? systemSimulatorClock;
  const world = new World(clock);
  const sender = new WebhookSender({ world, clock, timing: { ...DEFAULT_TIMING, ...options.webhooks } });
  const operations = createOperations({ world, sender });
  const api = new Api(world, sender, options.limits ?? 'enforced');
  const server = await startHttpHost(
    { world, api, operations },
    options.port === undefined ? {} : { port: options.port },
  );
  const close = async () => {
    sender.close();
    world.faults.clear();
    world.fileFaults.clear();
    await server.close();
  };
  return { ...operations, url: server.url, world, close };
}
