import type { PlatformSimulation, RunningSimulation } from '@causerie/channel-kit-testing';
import { simulations } from '@causerie/simulations';

/**
 * Every pretend platform, in one process: the first one on PORT, the others on the ports after it, in the order of the
 * list. The first one starts last, so that whoever sees it answer may count on all.
 */
async function main(): Promise<void> {
  const firstPort = Number(process.env['PORT']);
  const running: RunningSimulation[] = [];
  for (const [index, simulation] of [...simulations.entries()].reverse())
    running.push(await start(simulation, firstPort + index));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(
      signal,
      () => void Promise.allSettled(running.map((one) => one.close())).finally(() => process.exit(0)),
    );
  }
}

async function start(simulation: PlatformSimulation, port: number): Promise<RunningSimulation> {
  try {
    const started = await simulation.start({ port });
    console.log(`The simulator of ${simulation.slug} listens at ${started.url}`);
    return started;
  } catch (error) {
    throw new Error(
      `The simulator of ${simulation.slug} cannot start on port ${port}: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

main().catch((error: unknown) => {
  console.error((error as Error).cause ?? error);
  // Last, where the start looks for a sentence to show.
  console.error((error as Error).message);
  process.exit(1);
});
