import type { ActiveFault, FaultSpec } from '../faults';
import type { World } from '../state/world';
import type { UpdateDispatcher } from '../updates/update-dispatcher';
import type { BotRef } from './inputs';
import { observeOperations } from './observe-operations';
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
  };
}

function faultOperations(world: World) {
  return {
    addFault: (input: { bot?: BotRef; fault: FaultSpec }): { faultId: number } => ({
      faultId: findBot(world, input.bot).faults.add(input.fault),
    }),

    /** One fault, or all of the bot; hanging calls go on. */
    clearFaults: (input: { bot?: BotRef; faultId?: number } = {}): true => {
      findBot(world, input.bot).faults.clear(input.faultId);
      return true;
    },

    /** Lets hanging calls go on and leaves the switch. */
    releaseHangs: (input: { bot?: BotRef } = {}): true => {
      findBot(world, input.bot).faults.release();
      return true;
    },

    faults: (input: { bot?: BotRef } = {}): readonly ActiveFault[] => findBot(world, input.bot).faults.list(),
  };
}

export type Operations = ReturnType<typeof createOperations>;
export type OperationName = keyof Operations;
/** What an operation takes; `undefined` is allowed where all of it is optional. */
export type OperationInput<Name extends OperationName> = Parameters<Operations[Name]>[0];
export type OperationResult<Name extends OperationName> = Awaited<ReturnType<Operations[Name]>>;
