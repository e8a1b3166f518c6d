import type { AskedMessage } from '@causerie/persistence';
import { sayMissing, type MissingMedia } from '../texts/missing-media';

/** A sentence for each reason why files of this burst play no part in what is said to it. */
export function missingInWords(
  missing: readonly MissingMedia[],
  asked: readonly AskedMessage[],
  language: string,
): string[] {
  const sent = asked.flatMap(({ attachments }) => attachments.map(({ kind }) => kind));
  return sayMissing(missing, { sent, language });
}
