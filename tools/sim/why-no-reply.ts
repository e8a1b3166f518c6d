import type { AnswerTimes, LiveEvent } from '@causerie/setup';

export interface Silence {
  readonly times: AnswerTimes;
  readonly events: readonly LiveEvent[];
  /** False: nothing could be heard, so a missing event says nothing. */
  readonly live: boolean;
  readonly timeoutMs: number;
}

/** Where the message stopped, as far as can be seen from outside, and whose log to read. */
export function whyNoReply({ times, events, live, timeoutMs }: Silence): string {
  const seen = (type: string): boolean => events.some((event) => event.type === type);
  const place = (): [string, string] => {
    if (times.acknowledgedAtMs === undefined && !seen('message.created'))
      return ['the webhook was not acknowledged', 'ingest'];
    if (!live) return ['the webhook was acknowledged; what followed could not be heard', '<app>'];
    if (!seen('message.created')) return ['the message gave no live event', 'realtime-gateway'];
    if (!seen('turn.opened')) return ['the message came in, no turn was opened', 'conversation-batcher'];
    if (!seen('turn.ended')) return ['a turn was opened and not answered', 'ai-responder'];
    return ['the turn ended, nothing was delivered', 'delivery'];
  };
  const [what, app] = place();
  return `No reply within ${timeoutMs / 1000} s: ${what}. Look into .causerie/logs/${app}.log, and try "npm run health".`;
}
