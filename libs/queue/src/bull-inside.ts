import type { Queue } from 'bull';

interface Closable {
  disconnect(): void;
}

/** Not in Bull's types. */
interface BullInside {
  subscriberInitialized?: boolean;
  bclientInitialized?: boolean;
  eclient: Closable;
  bclient: Closable;
  processing?: Record<string, Promise<unknown>>;
  setWorkerName: () => Promise<void>;
}

/**
 * The connections a queue has by now; asking Bull for one that is not there would open it. We gave them to
 * Bull, so it does not close them.
 */
export function openClients(queue: Queue): { client: Closable; eclient?: Closable; bclient?: Closable } {
  const bull = queue as Queue & BullInside;
  return {
    client: queue.client,
    ...(bull.subscriberInitialized && { eclient: bull.eclient }),
    ...(bull.bclientInitialized && { bclient: bull.bclient }),
  };
}

/** Resolves when Bull has written down how its running jobs ended, or could not. */
export async function ledgerClosed(queue: Queue): Promise<void> {
  await Promise.allSettled(Object.values((queue as Queue & BullInside).processing ?? {}));
}

/**
 * Bull names its blocking connection without waiting for the answer, so that a refusal (an access list, a stop
 * right after the start) would end the process as an unhandled rejection. Nothing here reads the name.
 */
export function leaveUnnamed(queue: Queue): void {
  (queue as Queue & BullInside).setWorkerName = () => Promise.resolve();
}
