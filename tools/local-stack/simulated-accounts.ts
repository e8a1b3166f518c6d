import { join } from 'node:path';
import { readJson, writePrivateJson } from './files';
import { stateFolder } from './workspace';

/** What a platform's simulator pretends in this clone. It forgets when it ends; this remembers. */
export interface SimulatedIdentity {
  readonly id: string;
  /** What the account's owner types in to connect it. */
  readonly given: Readonly<Record<string, string>>;
  /** The platform's ids of the people who write, by what we call them. */
  readonly people: Readonly<Record<string, string>>;
}

type ByPlatform = Readonly<Record<string, SimulatedIdentity>>;

/** By platform. Empty before the first start. */
export function simulatedAccounts(folder: string = stateFolder()): ByPlatform {
  return (readJson(fileIn(folder)) as ByPlatform | undefined) ?? {};
}

export function keepSimulatedAccount(
  platform: string,
  identity: SimulatedIdentity,
  folder: string = stateFolder(),
): void {
  writePrivateJson(fileIn(folder), { ...simulatedAccounts(folder), [platform]: identity });
}

function fileIn(folder: string): string {
  return join(folder, 'simulated.json');
}
