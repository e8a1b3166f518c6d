import { fragment } from '../fragment';
import { integer, milliseconds, text } from '../kinds';

/** For every call to a platform, whoever makes it. */
export const platformCallConfig = fragment('Platform calls', 'Patience with the platforms’ servers.', {
  CONNECT_TIMEOUT_MS: milliseconds({ min: 100, max: 60_000 })
    .default(5000)
    .help('How long to wait for a connection.'),
  READ_TIMEOUT_MS: milliseconds({ min: 100, max: 120_000 })
    .default(10_000)
    .help('How long to wait for an answer.'),
});

export const deliveryConfig = fragment('Delivery', 'Messages out.', {
  DELIVERY_LEASE_MS: milliseconds({ min: 1000, max: 600_000 })
    .default(30_000)
    .help('How long a silent worker keeps a lane. Must be longer than connecting and reading together.'),
  DELIVERY_ATTEMPTS_MAX: integer({ min: 1, max: 50 })
    .default(5)
    .help('Tries for one message before it fails for good.'),
  UNKNOWN_SETTLE_MS: milliseconds({ max: 3_600_000 })
    .default(10_000)
    .help(
      'How long a send that may or may not have arrived waits for proof before the account’s policy decides.',
    ),
  DELIVERY_WINDOW_MARGIN_MS: milliseconds({ max: 3_600_000 })
    .default(60_000)
    .help(
      'So long before its end a platform’s reply window counts as closed: a call takes its time, and clocks differ.',
    ),
  DELIVERY_QUALITY_PAUSE_MS: milliseconds({ max: 86_400_000 })
    .default(3_600_000)
    .help(
      'How long an account sends no templates by itself after the platform complained about its quality.',
    ),
  TEMPLATE_SYNC_MS: milliseconds({ min: 60_000, max: 86_400_000 })
    .default(21_600_000)
    .help('How often an account’s catalogue of templates is fetched from its platform.'),
  DELIVERY_FILE_CACHE_FOLDER: text('a folder', '/var/cache/causerie')
    .optional()
    .help(
      'Where copies of files lie that are sent again and again. Nothing is lost with it. Without one: in the system’s ' +
        'folder for temporary files.',
    ),
  DELIVERY_FILE_CACHE_BYTES_MAX: integer({ min: 0 })
    .default(1_073_741_824)
    .help('Bytes that these copies may take; those that were not used for longest go.'),
});
