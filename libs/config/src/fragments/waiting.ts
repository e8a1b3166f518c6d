import { fragment } from '../fragment';
import { milliseconds } from '../kinds';

const WEEK_MS = 604_800_000;

export const waitingConfig = fragment('Waiting for a person', 'When a contact waits and nobody answers.', {
  ALARM_AFTER_MS: milliseconds({ max: WEEK_MS })
    .default(300_000)
    .help('Wait after which an alarm is raised, once a wait. 0 raises none.'),
  WAITING_HUMAN_MAX_MS: milliseconds({ max: WEEK_MS })
    .default(86_400_000)
    .help(
      'How long a conversation that was handed over waits for its person before the bot takes it back and answers ' +
        'what came since. 0 leaves it waiting forever.',
    ),
});
