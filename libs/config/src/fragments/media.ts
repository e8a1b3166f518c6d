import { fragment } from '../fragment';
import { flag, integer, milliseconds, text } from '../kinds';

const MEGABYTE = 1_048_576;

export const mediaConfig = fragment('Media', 'Files in: fetched, checked, stored.', {
  MEDIA_BYTES_MAX: integer({ min: 1024, max: 2048 * MEGABYTE })
    .default(50 * MEGABYTE)
    .help(
      'Bytes of the largest file that is fetched. A platform may have a lower limit: Telegram’s cloud gives 20 MB, a Bot ' +
        'API server of one’s own 2 GB.',
    ),
  MEDIA_LEASE_MS: milliseconds({ min: 1000, max: 600_000 })
    .default(15_000)
    .help('How long a silent worker keeps a file to itself; its heartbeat renews it three times as often.'),
  MEDIA_ATTEMPTS_MAX: integer({ min: 1, max: 100 })
    .default(12)
    .help(
      'Tries for one file, farther and farther apart, before it fails for good. 12 take about half an hour.',
    ),
  MEDIA_PUTS_AT_ONCE: integer({ min: 1, max: 64 })
    .default(4)
    .help('Files that a process stores at the same time: each holds a few megabytes of memory.'),
  MEDIA_IMAGES_AT_ONCE: integer({ min: 1, max: 64 })
    .default(2)
    .help('Pictures that a process works on at the same time: as many as it has cores.'),
  MEDIA_MODEL_PICTURES: flag()
    .default(true)
    .help(
      'Makes of each picture what a model sees of it before its turn opens. Without a model it is work for nothing.',
    ),
  MEDIA_TEMP_FOLDER: text('a folder', '/var/tmp/causerie')
    .optional()
    .help('Where files lie while they are worked on. Without one: the system’s.'),
  MEDIA_SCAN_ADDRESS: text('host:port, or the path of a socket', 'clamav:3310')
    .optional()
    .help('A virus scanner that speaks the protocol of ClamAV. Without one nothing is scanned.'),
  MEDIA_SCAN_TIMEOUT_MS: milliseconds({ min: 1000, max: 600_000 })
    .default(120_000)
    .help('How long a scan may take.'),
  FFMPEG_PATH: text('a program', '/usr/bin/ffmpeg')
    .optional()
    .help(
      'For posters of videos, voice notes for models, and waveforms. Without it: the `ffmpeg` of PATH, or a placeholder.',
    ),
});
