import { instagramSimulation, startInstagramSimulator } from '@causerie/simulator-instagram';
import { messengerSimulation, startMessengerSimulator } from '@causerie/simulator-messenger';
import {
  startWhatsAppSimulator,
  whatsappSimulation,
  type WhatsAppSimulator,
  type WhatsAppSimulatorOptions,
} from '@causerie/simulator-whatsapp';
import type { Pipeline } from './pipeline';

type SimulatorClock = NonNullable<WhatsAppSimulatorOptions['clock']>;
type MessagingSimulator = Awaited<ReturnType<typeof startInstagramSimulator>>;

/** The simulators of Meta's platforms with everything that each can do, all on one clock. */
export interface MetaWorlds {
  whatsapp: WhatsAppSimulator;
  instagram: MessagingSimulator;
  messenger: MessagingSimulator;
  /** So much time passes for the platforms and for the apps alike. */
  travel(ms: number): Promise<void>;
}

/** They answer to `pipeline.platforms`, too, and end with the pipeline. */
export async function startMetaWorlds(
  pipeline: Pipeline,
  limits: 'enforced' | 'off' = 'off',
): Promise<MetaWorlds> {
  const clock = new TravellingClock();
  const options = { clock, limits, webhooks: { backoffScale: 0.1 } };
  const whatsapp = await startWhatsAppSimulator(options);
  const instagram = await startInstagramSimulator(options);
  const messenger = await startMessengerSimulator(options);
  for (const [simulation, { url, close }] of [
    [whatsappSimulation, whatsapp],
    [instagramSimulation, instagram],
    [messengerSimulation, messenger],
  ] as const)
    pipeline.platforms.adopt(simulation.slug, { ...simulation.reach(url), close });
  return {
    whatsapp,
    instagram,
    messenger,
    async travel(ms) {
      clock.shiftMs += ms;
      await pipeline.database.shiftClock(ms);
    },
  };
}

/** Goes as every clock, from another time. Timers take as long as they take. */
class TravellingClock implements SimulatorClock {
  shiftMs = 0;

  nowMs(): number {
    return Date.now() + this.shiftMs;
  }

  after(delayMs: number, task: () => void): () => void {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  }
}
