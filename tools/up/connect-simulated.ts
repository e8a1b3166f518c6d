import type { SimulatedAccount, SimulationControl } from '@causerie/channel-kit-testing';
import { keepSimulatedAccount, SetupError, simulatedAccounts, type RunFile } from '@causerie/local-stack';
import {
  DEFAULT_WORKSPACE,
  openDatabase,
  webhookUrl,
  workspaceIdOf,
  type Installation,
} from '@causerie/setup';
import { simulationFor } from '@causerie/simulations';

export interface ConnectSimulatedInput {
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly masterKey: string;
  readonly simulators: RunFile['simulators'];
  /** On this machine: a simulator needs no public address. */
  readonly ingestUrl: string;
  /** Where the accounts are remembered; default: with the clone's other state. */
  readonly folder?: string;
}

const NAME = 'Causerie';

/**
 * One account of every simulated platform in the default workspace. Simulators forget when they end, so this runs at
 * every start of theirs; the accounts are the same ones each time. Needs ingest, which platforms ask by GET.
 * @throws SetupError naming the platform that failed
 */
export async function connectSimulated(input: ConnectSimulatedInput): Promise<void> {
  const workspaceId = await workspaceIdOf(DEFAULT_WORKSPACE, input);
  const installation = await openDatabase(input.appUrl, input.masterKey);
  try {
    for (const simulator of input.simulators) {
      await connectOne(installation, { ...input, ...simulator, workspaceId }).catch((error: Error) => {
        throw new SetupError(
          `The simulated account of ${simulator.platform} cannot be connected: ${error.message}`,
          { cause: error },
        );
      });
    }
  } finally {
    await installation.close();
  }
}

interface One extends ConnectSimulatedInput {
  readonly platform: string;
  readonly url: string;
  readonly workspaceId: string;
}

async function connectOne({ connectAccount }: Installation, one: One): Promise<void> {
  const { platform, url, workspaceId, ingestUrl, folder } = one;
  const account = await simulatedAccount(simulationFor(platform).reach(url), platform, folder);
  const { registration } = await connectAccount.run(
    {
      workspaceId,
      platform,
      given: account.given,
      webhookUrl: (accountId) => webhookUrl(ingestUrl, platform, accountId),
    },
    { apiRoot: url, timeouts: { connectMs: 5_000, readMs: 10_000 } },
  );
  if (registration.byHand) await account.typeIntoConsole?.(registration.byHand);
}

/** The account that this clone's simulator of the platform has had from the first start on. */
async function simulatedAccount(
  control: SimulationControl,
  platform: string,
  folder: string | undefined,
): Promise<SimulatedAccount> {
  const known = simulatedAccounts(folder)[platform];
  const account = await control.createAccount({ name: NAME, ...(known && { like: known }) });
  keepSimulatedAccount(
    platform,
    { people: known?.people ?? {}, id: account.id, given: account.given },
    folder,
  );
  return account;
}
