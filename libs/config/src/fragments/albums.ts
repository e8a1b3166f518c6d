import { fragment } from '../fragment';
import { milliseconds } from '../kinds';

export const albumsConfig = fragment('Albums', 'Collections that fill themselves from chats.', {
  ALBUM_SYNC_INTERVAL_MS: milliseconds({ min: 1000, max: 86_400_000 })
    .default(3_600_000)
    .help('How often each album is looked through for files that were missed or failed.'),
});
