import { ConnectChannelAccount } from '@causerie/channel-accounts';
import type { ChannelAdapter } from '@causerie/channel-kit';
import type { RunningSimulation, SimulatedAccount, SimulationOptions } from '@causerie/channel-kit-testing';
import { ChannelAccounts } from '@causerie/persistence';
import { simulationFor } from '@causerie/simulations';
import { aWorkspace, type TestDatabase, type TestWorkspace } from '@causerie/testing';
import { importBuiltInKnowledge } from './knowledge';

/** An account of a simulated platform that is connected to a workspace. */
export interface ConnectedSimulation {
  platform: string;
  adapter: ChannelAdapter;
  simulation: RunningSimulation;
  simulated: SimulatedAccount;
  accountId: string;
  workspace: TestWorkspace;
}

export interface PlatformsParts {
  database: TestDatabase;
  masterKey: Buffer;
  ingestUrl(): string;
  limits: 'enforced' | 'off';
}

/** Simulators of any platform, in the words that all share; each is started when first asked for. */
export class Platforms {
  private readonly running = new Map<string, Promise<RunningSimulation>>();

  constructor(private readonly parts: PlatformsParts) {}

  simulation(platform: string, options: SimulationOptions = {}): Promise<RunningSimulation> {
    const { limits } = this.parts;
    const started =
      this.running.get(platform) ?? simulationFor(platform).start({ limits, backoffScale: 0.1, ...options });
    this.running.set(platform, started);
    return started;
  }

  /** One that a test has started itself, and steers beyond what all platforms share. */
  adopt(platform: string, running: RunningSimulation): void {
    this.running.set(platform, Promise.resolve(running));
  }

  /** A new account, or the one that was made, connected as its owner would connect it. */
  async connect(
    platform: string,
    given?: TestWorkspace,
    made?: SimulatedAccount,
  ): Promise<ConnectedSimulation> {
    const { database, masterKey, ingestUrl } = this.parts;
    const workspace = given ?? (await aWorkspace(database, masterKey));
    await importBuiltInKnowledge(database, workspace.id);
    const simulation = await this.simulation(platform);
    const simulated = made ?? (await simulation.createAccount());
    const accounts = new ChannelAccounts(database.dataSource, workspace.keyRing);
    const { account, adapter, registration } = await new ConnectChannelAccount(
      accounts,
      database.transaction,
    ).run(
      {
        workspaceId: workspace.id,
        platform,
        given: simulated.given,
        webhookUrl: (id) => `${ingestUrl()}/webhooks/${platform}/${id}`,
      },
      { apiRoot: simulation.url, timeouts: { connectMs: 2_000, readMs: 5_000 } },
    );
    if (registration.byHand) await simulated.typeIntoConsole?.(registration.byHand);
    return { platform, adapter, simulation, simulated, accountId: account.id, workspace };
  }

  async close(): Promise<void> {
    const started = await Promise.allSettled(this.running.values());
    await Promise.all(started.flatMap((one) => (one.status === 'fulfilled' ? [one.value.close()] : [])));
  }
}
