import { fragment } from '../fragment';
import { integer, milliseconds } from '../kinds';

const timing = {
  TURN_QUIET_MS: milliseconds({ min: 1, max: 60_000 })
    .default(2000)
    .help('Silence after which a contact’s burst is answered.'),
  TURN_MAX_WAIT_MS: milliseconds({ min: 1, max: 300_000 })
    .default(15_000)
    .help('Longest wait from the first message of a burst, however steadily more follow.'),
  TURN_ALBUM_SETTLE_MS: milliseconds({ max: 30_000 })
    .default(1200)
    .help('Silence after the last part of an album.'),
  TURN_IMMEDIATE_MS: milliseconds({ max: 5000 }).default(50).help('Wait after a button press or a command.'),
  TURN_MEDIA_GRACE_MS: milliseconds({ max: 120_000 })
    .default(8000)
    .help('How long a turn waits for attachments that are still being stored.'),
};

export const turnTimingConfig = fragment('Turn timing', 'When a burst of messages becomes a turn.', timing, [
  (values) =>
    values.TURN_MAX_WAIT_MS < values.TURN_QUIET_MS
      ? 'TURN_MAX_WAIT_MS must not be less than TURN_QUIET_MS, such as 15000 and 2000.'
      : undefined,
]);

export const takeoverConfig = fragment('Takeover', 'When a person of the business answers.', {
  HUMAN_PAUSE_MS: milliseconds({ min: 1000, max: 604_800_000 })
    .default(1_800_000)
    .help('How long the bot stays silent after a person answered.'),
});

export const turnConfig = fragment('Turns', 'How a turn is answered.', {
  TURN_LEASE_MS: milliseconds({ min: 1000, max: 300_000 })
    .default(10_000)
    .help('How long a silent responder keeps a turn; its heartbeat renews it three times as often.'),
  TURN_TAKES_MAX: integer({ min: 1, max: 20 })
    .default(3)
    .help('Responders that may die on a turn before it is parked and a human asked.'),
  MODEL_TIMEOUT_MS: milliseconds({ min: 100, max: 600_000 })
    .default(30_000)
    .help('Longest time a model may take for a turn.'),
});

export const supersedeConfig = fragment(
  'Superseding',
  'What new messages do to an answer that is being made.',
  {
    SUPERSEDE_MAX: integer({ max: 10 })
      .default(2)
      .help('How often new messages may restart an answer before it is finished as it is.'),
  },
);
