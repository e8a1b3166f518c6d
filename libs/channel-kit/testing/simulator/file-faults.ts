import { FaultSwitches, type ActiveFault } from './faults';

/** What a test may break where files are fetched. */
export type FileFault = { times?: number } & (
  | { kind: '5xx'; code?: 500 | 502 | 503 | 504 }
  /** 404, whatever is there. */
  | { kind: 'missing' }
  /** The connection is cut after so many bytes, by default in the middle. */
  | { kind: 'cutBody'; afterBytes?: number }
  | { kind: 'slowBody'; bytesPerSecond: number }
  /** No answer until `release` or for `forMs`. */
  | { kind: 'hang'; forMs?: number }
);

/** A fault strikes whichever file is fetched next. */
export type FileFaults = FaultSwitches<FileFault, string>;

export const fileFaults = (): FileFaults => new FaultSwitches<FileFault, string>(() => true);

/** The control operations that break the fetching of files. */
export function fileFaultOperations(switches: FileFaults) {
  return {
    addFileFault: (input: { fault: FileFault }): { faultId: number } => ({
      faultId: switches.add(input.fault),
    }),

    /** All of them; what hangs goes on. */
    clearFileFaults: (): true => {
      switches.clear();
      return true;
    },

    fileFaults: (): readonly ActiveFault<FileFault>[] => switches.list(),
  };
}
