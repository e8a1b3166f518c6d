import { AskModel } from './ask-model';
import { ComposeAnswer } from './compose-answer';
import { ExtractAnswer } from './extract-answer';
import { LANGUAGE_MODEL } from './language-model';
import { LookAtPictures } from './look-at-pictures';

/** The room's classes. No driver yet: the documents answer. */
export const ANSWERS = [
  AskModel,
  ExtractAnswer,
  ComposeAnswer,
  LookAtPictures,
  { provide: LANGUAGE_MODEL, useValue: null },
];
