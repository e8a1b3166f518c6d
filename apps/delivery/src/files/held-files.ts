import type { OutboundFile } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import type { HandlePlace } from '@causerie/persistence';

/** How a file went to the platform, or what went in its place. */
export type FileOutcome = 'handle' | 'upload' | 'with_call' | 'link' | 'placeholder' | 'missing';

/** A handle of ours that a call names. */
export interface UsedHandle extends HandlePlace {
  handle: string;
}

/** What a call takes along, for as long as it takes. */
export interface HeldFiles {
  /** What the call's `files` name. */
  open?: (name: string) => OutboundFile;
  /** Ours, dropped when the platform refuses one. */
  used: readonly UsedHandle[];
  /** By name: what a handle that the call's result tells is of. */
  taken: ReadonlyMap<string, HandlePlace>;
  outcomes: readonly FileOutcome[];
  /** How long it took to have them ready. */
  readyMs: number;
  /** Never throws. */
  release(): Promise<void>;
}

export const NO_FILES: HeldFiles = {
  used: [],
  taken: new Map(),
  outcomes: [],
  readyMs: 0,
  release: () => Promise.resolve(),
};

export function fileOf(files: ReadonlyMap<string, OutboundFile>, name: string): OutboundFile {
  const file = files.get(name);
  if (!file) throw new PermanentError(`The message has no file "${name}".`);
  return file;
}
