import { fragment } from '../fragment';
import { httpUrl, integer, milliseconds, secretText, text } from '../kinds';

export const speechConfig = fragment('Speech', 'What recordings say, in words that an answer can use.', {
  SPEECH_URL: httpUrl('https://api.openai.com')
    .optional()
    .help(
      'A service that transcribes as OpenAI’s does, at /v1/audio/transcriptions. Without one recordings stay without words.',
    ),
  SPEECH_KEY: secretText(1).optional().help('Its key, where it wants one.'),
  SPEECH_MODEL: text('a model’s name', 'whisper-1').default('whisper-1').help('The model that listens.'),
  SPEECH_TIMEOUT_MS: milliseconds({ min: 500, max: 120_000 })
    .default(6000)
    .help('How long a transcription may take: less than TURN_MEDIA_GRACE_MS, or answers do not wait for it.'),
  SPEECH_AT_ONCE: integer({ min: 1, max: 5 })
    .default(4)
    .help(
      'Recordings that a process has listened to at the same time. Twice as many may wait; what comes beyond goes on without words.',
    ),
});
