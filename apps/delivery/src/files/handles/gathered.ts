import type { OutboundAttachment, SendFailure } from '@causerie/channel-kit';
import type { HeldFiles } from '../held-files';
import type { WantedFile } from '../plan-files.policy';

/** How the files of a call came to be ready, or why not. */
export type Gathered =
  | { sources: ReadonlyMap<number, OutboundAttachment['source']>; held: HeldFiles }
  /** The bytes of this one are gone. */
  | { lost: WantedFile }
  /** Somebody else is uploading one of them. */
  | { waitMs: number }
  /** Nothing was sent. */
  | { failure: SendFailure };
