import { fragment } from '../fragment';
import { flag, integer, milliseconds } from '../kinds';

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
  INGEST_ACCOUNT_RATE_PER_SECOND: integer({ min: 1, max: 100_000 })
    .default(500)
    .help(
      'Webhooks of one channel account per second, each process for itself; twice as many in a burst. What is above ' +
        'is answered 503 and comes again.',
    ),
  INGEST_ECHO_WAIT_MS: milliseconds({ min: 1000, max: 300_000 })
    .default(15_000)
    .help(
      'How long an echo that may be our own message waits for the answer of our call; then a person has written it ' +
        'and has the conversation.',
    ),
  INGEST_POLLING: flag()
    .default(false)
    .help(
      'For a machine without a public address: asks the platforms that allow it for their webhooks. An account whose ' +
        '`settings.polling` is true is asked in any case.',
    ),
  INGEST_HISTORY_PAGE_MS: milliseconds({ min: 50, max: 600_000 })
    .default(1000)
    .help('Time between two pages of the past that is fetched for an account when it is connected.'),
});
