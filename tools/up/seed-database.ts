import type { LocalSecrets } from '@causerie/local-stack';

export interface SeedInput {
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly redisUrl: string;
  readonly secrets: LocalSecrets;
  readonly masterKey: string;
  readonly simulatorUrl: string;
  readonly telegramApiRoot: string;
  /** Where the platform reaches ingest. */
  readonly publicUrl: string;
}

/**
 * Makes what a first try needs: the default workspace, its API key, the simulated bot's channel account. Runs at every
 * start, with the simulator up and the apps not yet, and must therefore be safe to repeat.
 */
export function seedDatabase(_input: SeedInput): Promise<void> {
  return Promise.resolve();
}
