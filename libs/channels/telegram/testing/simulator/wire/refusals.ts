import { ACCESS_REFUSALS } from './access-refusals';
import { CONTENT_REFUSALS } from './content-refusals';
import { RICH_REFUSALS } from './rich-refusals';
import { TEXT_REFUSALS } from './text-refusals';

/** Every refusal the simulator gives. The contract tests call forth each row. */
export const REFUSALS = { ...ACCESS_REFUSALS, ...TEXT_REFUSALS, ...CONTENT_REFUSALS, ...RICH_REFUSALS };

export type RefusalKey = keyof typeof REFUSALS;
