import type { ActiveFault, FaultSwitches } from './faults';

/** The control operations that break things, of a simulator whose switches are for all accounts. */
export function faultOperations<Spec extends { kind: string; times?: number }, Call>(
  switches: FaultSwitches<Spec, Call>,
) {
  return {
    addFault: (input: { fault: Spec }): { faultId: number } => ({ faultId: switches.add(input.fault) }),

    /** One fault, or all; hanging calls go on. */
    clearFaults: (input: { faultId?: number } = {}): true => {
      switches.clear(input.faultId);
      return true;
    },

    /** Lets hanging calls go on and leaves the switch. */
    releaseHangs: (): true => {
      switches.release();
      return true;
    },

    faults: (): readonly ActiveFault<Spec>[] => switches.list(),
  };
}
