import { fragment } from '../fragment';
import { integer, milliseconds } from '../kinds';

export const ingestConfig = fragment('Ingest', 'Webhooks in.', {
  INGEST_BODY_BYTES_MAX: integer({ min: 1024, max: 100_000_000 })
    .default(3_145_728)
    .help('Bytes of the largest webhook body any platform may send; the platform’s own limit may be lower.'),
  INGEST_BATCH_MAX: integer({ min: 1, max: 4096 }).default(256).help('Most events written by one statement.'),
  INGEST_QUEUE_MAX: integer({ min: 1, max: 1_000_000 })
    .default(5000)
    .help('Events that may wait for the database before webhooks are answered 503 and come again.'),
  INGEST_RETRY_AFTER_SECONDS: integer({ min: 1, max: 300 })
    .default(5)
    .help('What that 503 asks the platform to wait.'),
  INGEST_STORE_TIMEOUT_MS: milliseconds({ min: 100, max: 60_000 })
    .default(8000)
    .help('How long a webhook may wait for its commit before it is answered 503.'),
});
