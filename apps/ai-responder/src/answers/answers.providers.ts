import { ComposeAnswer } from './compose-answer';
import { ExtractAnswer } from './extract-answer';
import { LANGUAGE_MODEL } from './language-model';

/** The room's classes. No driver yet: the documents answer. */
export const ANSWERS = [ExtractAnswer, ComposeAnswer, { provide: LANGUAGE_MODEL, useValue: null }];
