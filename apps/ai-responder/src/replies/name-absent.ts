import type { AskedMessage } from '@causerie/persistence';
import { absentOf, awaitedOf } from '../answers/content.policy';
import { missingInWords } from '../answers/missing-in-words';
import type { TurnEnding } from './end-turn';

/**
 * An ending that is no answer names the files that did not come, too: while its turn was open nobody else told of them.
 * Where any of those that it says are still to come does not come or comes meanwhile, it is made anew.
 */
export function nameAbsent(ending: TurnEnding, asked: readonly AskedMessage[], language: string): TurnEnding {
  const absent = absentOf(asked);
  if (ending.text === null || absent.length === 0) return ending;
  const awaited = awaitedOf(asked);
  const isAwaiting = awaited.length > 0;
  return {
    ...ending,
    text: [ending.text, missingInWords(absent, asked, language).join(' ')].join('\n\n'),
    outcome: { ...ending.outcome, missingMedia: absent.length, ...(isAwaiting && { awaited }) },
    ...(isAwaiting && { awaiting: { attachmentIds: awaited } }),
  };
}
