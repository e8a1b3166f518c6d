import { fileFaultOperations, type ActiveFault } from '@causerie/channel-kit-testing';
import type { TelegramFault, TelegramFaults } from '../faults';
import type { World } from '../state/world';
import type { UpdateDispatcher } from '../updates/update-dispatcher';
import type { BotRef } from './inputs';
import { observeOperations } from './observe-operations';
import { fileOperations } from './file-operations';
import { findBot } from './places';
import { setupOperations } from './setup-operations';
import { userOperations } from './user-operations';

/** Everything a test or tool may do to the simulator: in this process as methods, over HTTP as /sim/<name>. */
export function createOperations(world: World, updates: UpdateDispatcher) {
  return {
    ...setupOperations(world, updates),
    ...userOperations(world, updates),
    ...observeOperations(world),
    ...faultOperations(world),
    ...fileFaultOperations(world.fileFaults),
    ...fileOperations(world),
  };
}

/** `everywhere`: of all bots, those to come too. A bot's own faults strike before these. */
interface Switches {
  bot?: BotRef;
  everywhere?: boolean;
}

function faultOperations(world: World) {
  const switches = ({ bot, everywhere }: Switches): TelegramFaults =>
    everywhere ? world.faults : findBot(world, bot).faults;
  return {
    addFault: (input: Switches & { fault: TelegramFault }): { faultId: number } => ({
      faultId: switches(input).add(input.fault),
    }),

    /** One fault, or all of the bot; hanging calls go on. */
    clearFaults: (input: Switches & { faultId?: number } = {}): true => {
      switches(input).clear(input.faultId);
      return true;
    },

    /** Lets hanging calls go on and leaves the switch. */
    releaseHangs: (input: Switches = {}): true => {
      switches(input).release();
      return true;
    },

    faults: (input: Switches = {}): readonly ActiveFault<TelegramFault>[] => switches(input).list(),
  };
}

export type Operations = ReturnType<typeof createOperations>;
