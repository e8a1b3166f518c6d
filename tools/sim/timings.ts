import { table, type AnswerTimes, type LiveEvent } from '@causerie/setup';
import { messageOf } from './describe-event';

export interface Timings {
  /** From the last text sent. Missing: not seen. */
  readonly acknowledgedMs?: number;
  readonly typingMs?: number;
  readonly replyMs?: number;
  /** Between the last message's commit and the turn: the time in which more could have come. */
  readonly quietMs?: number;
}

export function timingsOf(times: AnswerTimes, events: readonly LiveEvent[]): Timings {
  const since = (atMs: number | undefined): number | undefined =>
    atMs === undefined ? undefined : atMs - times.sentAtMs;
  return {
    acknowledgedMs: since(times.acknowledgedAtMs),
    typingMs: since(times.typingAtMs),
    replyMs: since(times.repliedAtMs),
    quietMs: quietMs(events),
  };
}

function quietMs(events: readonly LiveEvent[]): number | undefined {
  const opened = events.findLast(({ type }) => type === 'turn.opened');
  const asked = events.findLast(
    (event) => messageOf(event)?.direction === 'inbound' && event.at <= (opened?.at ?? ''),
  );
  return opened && asked && Date.parse(opened.at) - Date.parse(asked.at);
}

export function timingsTable({ acknowledgedMs, typingMs, replyMs, quietMs }: Timings): string[] {
  const ms = (value: number | undefined): string => (value === undefined ? '-' : `${value} ms`);
  const quiet = quietMs === undefined ? '' : `of which ${quietMs} ms waiting whether more would come`;
  const rows = [
    ['sent', ms(0), ''],
    ['webhook acknowledged', ms(acknowledgedMs), ''],
    ['typing seen', ms(typingMs), ''],
    ['reply', ms(replyMs), quiet],
  ];
  return table(rows, [1]);
}
