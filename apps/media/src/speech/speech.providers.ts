import type { Provider } from '@nestjs/common';
import { MEDIA_CONFIG, type MediaConfig } from '../config';
import { AskSpeech } from './ask-speech';
import { OpenAiSpeech } from './openai-speech';
import { SPEECH_TO_TEXT, type SpeechToText } from './speech-to-text';
import { TranscribeRecording } from './transcribe-recording';

/** The room's classes. `MakeVariant` comes from FilesModule. */
export const SPEECH: Provider[] = [
  {
    provide: SPEECH_TO_TEXT,
    inject: [MEDIA_CONFIG],
    useFactory: ({
      SPEECH_URL: url,
      SPEECH_KEY: key,
      SPEECH_MODEL: model,
    }: MediaConfig): SpeechToText | null =>
      url === undefined ? null : new OpenAiSpeech({ url, model, ...(key !== undefined && { key }) }),
  },
  AskSpeech,
  TranscribeRecording,
];
