import { fragment } from '../fragment';
import { integer } from '../kinds';

export const retentionConfig = fragment('Retention', 'When rows that have served are removed.', {
  RAW_EVENT_DAYS: integer({ min: 1, max: 3650 }).default(14).help('Webhooks as they came.'),
  INBOUND_KEY_DAYS: integer({ min: 30, max: 3650 })
    .default(35)
    .help('What makes a repeated webhook harmless. Platforms repeat for days: at least 30.'),
  EVENT_DAYS: integer({ min: 1, max: 3650 })
    .default(7)
    .help('The event log: how far back a cursor may resume; older ones are answered `reset`.'),
});
