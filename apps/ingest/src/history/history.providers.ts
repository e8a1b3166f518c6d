import { FetchHistory } from './fetch-history';
import { RecordPage } from './record-page';
import { SweepHistoryWorker } from './sweep-history.worker';

/** The room's classes. */
export const HISTORY = [FetchHistory, RecordPage, SweepHistoryWorker];
