import { smallTalk } from './small-talk.policy';

/** One thing a contact wants to know. */
export interface Question {
  text: string;
  /** It is put as a question: to leave it unanswered would be noticed. */
  marked: boolean;
}

const UP_TO_MARK = /[^?？؟\n]+[?？؟]*/g;

/** The questions of a burst, in order: each message, parted at line ends and behind question marks; no small talk. */
export function splitQuestions(texts: readonly string[]): Question[] {
  return texts
    .flatMap((text) => text.match(UP_TO_MARK) ?? [])
    .map((text) => ({ text: text.trim(), marked: /[?？؟]$/.test(text.trim()) }))
    .filter(({ text }) => /[\p{L}\p{N}]/u.test(text) && smallTalk(text) === undefined);
}
