import { fragment } from '../fragment';
import { milliseconds } from '../kinds';

export const shutdownConfig = fragment('Shutdown', 'What happens between a signal and the end.', {
  SHUTDOWN_DRAIN_MS: milliseconds({ max: 600_000 })
    .default(5000)
    .help(
      'How long work in hand may take to end after a signal; the process is gone 4 s later at the latest. ' +
        'The orchestrator’s grace period must be longer. For the responder in production: the model’s time and a little.',
    ),
});
