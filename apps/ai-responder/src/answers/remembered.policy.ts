import type { MediaKind } from '@causerie/message-schema';
import type { PastMessage } from '@causerie/persistence';

/** What was said before the burst, in words: written, or spoken in a recording that the plan lets an answer hear. */
export interface Remembered {
  author: PastMessage['author'];
  text: string;
}

/** Messages that say nothing that may be heard are left out. */
export function rememberedOf(
  history: readonly PastMessage[],
  mayUse: (kind: MediaKind) => boolean,
): Remembered[] {
  return history
    .map(({ author, text, spoken }) => ({
      author,
      text: [text, ...heard(spoken, mayUse)].filter(Boolean).join('\n'),
    }))
    .filter(({ text }) => text !== '');
}

/** Words of recordings that are remembered beside what was written. */
export function spokenBefore(
  history: readonly PastMessage[],
  mayUse: (kind: MediaKind) => boolean,
): string[] {
  return history.flatMap(({ spoken }) => heard(spoken, mayUse));
}

function heard(spoken: PastMessage['spoken'], mayUse: (kind: MediaKind) => boolean): string[] {
  return spoken.filter(({ kind }) => mayUse(kind)).map(({ words }) => words);
}
