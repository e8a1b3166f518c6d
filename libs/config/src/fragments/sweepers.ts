import { fragment } from '../fragment';
import { integer, milliseconds } from '../kinds';

export const sweeperConfig = fragment('Sweepers', 'The loops that find work no wake-up came for.', {
  SWEEP_INTERVAL_MS: milliseconds({ min: 50, max: 60_000 })
    .default(1000)
    .help('Time between two looks at the database.'),
  SWEEP_BATCH: integer({ min: 1, max: 10_000 }).default(100).help('Most rows taken by one look.'),
});
