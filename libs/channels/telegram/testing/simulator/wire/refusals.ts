import { ACCESS_REFUSALS } from './access-refusals';
import { CONTENT_REFUSALS } from './content-refusals';
import { TEXT_REFUSALS } from './text-refusals';

/** Every refusal the simulator gives. The contract test calls forth each row. */
export const REFUSALS = { ...ACCESS_REFUSALS, ...TEXT_REFUSALS, ...CONTENT_REFUSALS };

export type RefusalKey = keyof typeof REFUSALS;
