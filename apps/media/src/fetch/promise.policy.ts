import type { FileAddress } from '@causerie/channel-kit';

export type PromiseJudgement = { kind: 'kept' } | { kind: 'broken' | 'unsupported'; description: string };

/**
 * Pure: whether what came is what the platform promised. `broken`: it may come right the next time. `isDelimited`: the
 * answer said itself where it ends; one that does not may have been cut unseen.
 */
export function judgePromise(
  file: { sizeBytes: number; sha256: string; mimeType: string },
  address: FileAddress,
  isDelimited: boolean,
): PromiseJudgement {
  if (!isDelimited && file.sizeBytes < (address.sizeBytes ?? 0)) {
    return { kind: 'broken', description: 'The file ended too early.' };
  }
  if (address.sha256 !== undefined && address.sha256.toLowerCase() !== file.sha256) {
    return { kind: 'broken', description: 'The file is not the one that the platform promised.' };
  }
  if (file.sizeBytes === 0) return { kind: 'unsupported', description: 'The file is empty.' };
  if (file.mimeType === 'text/html' && !isPagePromised(address)) {
    return { kind: 'unsupported', description: 'A web page came in place of the file.' };
  }
  return { kind: 'kept' };
}

/** Documents may be pages; pictures and voice notes may not. An error told in HTML is no file. */
function isPagePromised({ mimeType, fileName }: FileAddress): boolean {
  return (
    /^(text\/html|application\/xhtml\+xml)\b/i.test(mimeType ?? '') ||
    /\.(x?html?|mht)$/i.test(fileName ?? '')
  );
}
