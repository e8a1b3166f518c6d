import type { SpooledFile } from '../../files/spooled-file';

/**
 * `thumbnail` ≤ 256 × 256 WebP · `model` ≤ 768 × 768, for models that see, JPEG or flattened PNG · `compressed` a
 * smaller copy, JPEG or WebP, or the original's bytes where they are fewer · `poster` a still of a film, JPEG ·
 * `speech` 16 kHz mono sound for a transcription endpoint · `waveform` JSON, see `Waveform`.
 */
export const VARIANT_NAMES = ['thumbnail', 'model', 'compressed', 'poster', 'speech', 'waveform'] as const;

export type VariantName = (typeof VARIANT_NAMES)[number];

/** A variant on disk; the caller disposes it. */
export type VariantFile = SpooledFile & {
  width?: number;
  height?: number;
  /** It stands in for one that cannot be made of this file on this machine. Nothing may be concluded from its content. */
  placeholder: boolean;
};
