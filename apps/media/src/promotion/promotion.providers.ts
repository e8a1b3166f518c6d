import { BringHome } from './bring-home';
import { PromoteObject } from './promote-object';
import { SweepDisplacedWorker } from './sweep-displaced.worker';

/** The room's classes. */
export const PROMOTION = [BringHome, PromoteObject, SweepDisplacedWorker];
