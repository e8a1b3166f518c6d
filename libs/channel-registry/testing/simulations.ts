import type { PlatformSimulation } from '@causerie/channel-kit-testing';
import { UsageError } from '@causerie/kernel';
import { simulated } from './simulations.generated';

/** The simulator of every platform that has a folder in libs/channels: what serves all of them names none. */
export const simulations: readonly PlatformSimulation[] = simulated;

const bySlug = new Map(simulations.map((simulation) => [simulation.slug, simulation]));

/** @throws UsageError naming the slugs there are */
export function simulationFor(slug: string): PlatformSimulation {
  const simulation = bySlug.get(slug);
  if (simulation) return simulation;
  throw new UsageError(`There is no simulator of "${slug}". Known: ${[...bySlug.keys()].join(', ')}.`);
}
