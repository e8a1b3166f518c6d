import { PromoteObject } from './promote-object';
import { SweepDisplacedWorker } from './sweep-displaced.worker';

/** The room's classes. */
export const PROMOTION = [PromoteObject, SweepDisplacedWorker];
