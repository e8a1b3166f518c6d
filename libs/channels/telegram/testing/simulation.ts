import {
  faultOf,
  fileFaultOf,
  type PlatformSimulation,
  type SimulatedAccount,
  type SimulatedFault,
  type SimulationControl,
  type SimulationOptions,
} from '@causerie/channel-kit-testing';
import { openPerson } from './simulated-person';
import { startTelegramSimulator } from './simulator/simulator';
import { TelegramSimulatorClient } from './simulator/control/simulator-client';

/**
 * The simulator in the words that all platforms share. `answeredInApp` is missing: the simulator knows no business
 * accounts, and nobody answers in the name of a plain bot.
 */
export const telegramSimulation: PlatformSimulation = {
  slug: 'telegram',

  async start({ port, limits, clock, backoffScale }: SimulationOptions = {}) {
    const simulator = await startTelegramSimulator({
      ...(port === undefined ? {} : { port }),
      ...(limits === undefined ? {} : { limits }),
      ...(clock === undefined ? {} : { clock }),
      ...(backoffScale === undefined ? {} : { webhooks: { backoffScale } }),
    });
    return { ...reach(simulator.url), close: () => simulator.close() };
  },

  reach,
};

function reach(url: string): SimulationControl {
  const client = new TelegramSimulatorClient(url);
  /** Only whoever makes a bot is told its token. */
  const tokens = new Map<string, string>();
  return {
    url,

    /** The bot of an earlier simulator may still write to the people whom it knew there. */
    async createAccount({ name, like } = {}) {
      const { id, token } = await client.call('createBot', {
        ...(name === undefined ? {} : { firstName: name }),
        ...(like?.given['token'] === undefined ? {} : { token: like.given['token'], hadChats: true }),
      });
      tokens.set(String(id), token);
      return simulatedAccount(client, String(id), token);
    },

    /** `given` is empty unless the account was made by this control. */
    account: (id) => simulatedAccount(client, id, tokens.get(id)),

    async addFault(fault) {
      if (fault.on === 'file') {
        await client.call('addFileFault', { fault: fileFaultOf(fault) });
        return;
      }
      await client.call('addFault', {
        everywhere: true,
        fault: faultOf(inWholeSeconds(fault), { sendsOnly: true }),
      });
    },

    async clearFaults() {
      await client.call('clearFaults', { everywhere: true });
      await client.call('clearFileFaults');
    },
  };
}

type NotOfFiles = Exclude<SimulatedFault, { on: 'file' }>;

function simulatedAccount(
  client: TelegramSimulatorClient,
  id: string,
  token: string | undefined,
): SimulatedAccount {
  return {
    id,
    given: token === undefined ? {} : { token },
    uploads: async () => (await client.call('uploads', { bot: Number(id) })).count,
    async expireHandle(fileId) {
      await client.call('expireFileId', { fileId });
    },
    person: (wanted) => openPerson(client, Number(id), wanted),
  };
}

/** https://core.telegram.org/bots/api#responseparameters : retry_after is an integer. */
function inWholeSeconds(fault: NotOfFiles): NotOfFiles {
  if (fault.does !== 'too_many_requests') return fault;
  return { ...fault, retryAfterMs: Math.ceil(fault.retryAfterMs / 1_000) * 1_000 };
}
