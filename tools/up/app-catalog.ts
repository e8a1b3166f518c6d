import { DEFAULT_PORTS } from '@causerie/config';
import { simulations } from '@causerie/simulations';

/** One program that `npm start` runs. */
export interface CatalogEntry {
  readonly name: string;
  /** The compiled entry file, from the clone's folder. */
  readonly entry: string;
  readonly port: number;
  /** Another port can be set in this variable. */
  readonly portVariable: string;
  /** How it tells that it is ready: an answer 200 at /readyz, or just an open port. */
  readonly readiness: 'readyz' | 'port';
  /** What it does, in a few words, for the screen at the end of the start. */
  readonly about: string;
}

function app(name: keyof typeof DEFAULT_PORTS, about: string): CatalogEntry {
  const port = DEFAULT_PORTS[name];
  const portVariable = `${name.toUpperCase().replaceAll('-', '_')}_PORT`;
  return { name, entry: `dist/apps/${name}/src/main.js`, port, portVariable, readiness: 'readyz', about };
}

/** The apps in the order in which work flows. */
export const APPS: readonly CatalogEntry[] = [
  app('ingest', 'webhooks in'),
  app('media', 'fetches, checks and serves files'),
  app('conversation-batcher', 'gathers bursts into turns'),
  app('ai-responder', 'answers turns'),
  app('delivery', 'messages out'),
  app('realtime-gateway', 'live events, WebSocket at /ws'),
];

/** Stands in for every platform; the first one's port, the others follow it. */
export const SIMULATOR: CatalogEntry = {
  name: 'simulator',
  entry: 'dist/tools/simulator-host/main.js',
  port: 3100,
  portVariable: 'SIMULATOR_PORT',
  readiness: 'port',
  about: 'pretend platforms',
};

/** In the order of their ports. */
export const SIMULATED_PLATFORMS: readonly string[] = simulations.map(({ slug }) => slug);
