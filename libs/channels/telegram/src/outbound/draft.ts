import type { FormattedText } from './format';
import type { KeyboardRow } from './keyboard';
import type { MediaItem } from './media';

/** A message on its way to becoming a call, while buttons and captions still find their place. */
export type Draft = { rows?: KeyboardRow[] } & (
  | ({ kind: 'text' } & FormattedText)
  /** One file, or an album of 2 to 10. */
  | { kind: 'media'; items: MediaItem[]; caption?: FormattedText }
  /** A method whose fields have no formatting. */
  | { kind: 'other'; method: string; fields: Readonly<Record<string, unknown>> }
  /** Makes no message: nothing can hang under it, and it replies to nothing. */
  | { kind: 'reaction'; fields: Readonly<Record<string, unknown>> }
);

export type MediaDraft = Extract<Draft, { kind: 'media' }>;
