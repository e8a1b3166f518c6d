import type { AppName } from './apps';

/** Hints in Redis that there is work in Postgres. They alone may point backwards: "look at this conversation again". */
export const WAKE_UPS = {
  /** A deadline in turn-window: the conversation's burst may be over then. */
  'turn-window.touch': {
    producers: ['ingest', 'media', 'conversation-batcher', 'ai-responder'],
    consumer: 'conversation-batcher',
  },
} as const satisfies Record<string, { producers: readonly AppName[]; consumer: AppName }>;
