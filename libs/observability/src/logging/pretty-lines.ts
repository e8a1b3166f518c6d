import type { DestinationStream } from 'pino';

const HIDDEN = new Set(['level', 'time', 'app', 'pid', 'msg', 'context', 'err']);

function fields(entry: Record<string, unknown>): string {
  return Object.entries(entry)
    .filter(([name]) => !HIDDEN.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(' ');
}

/** `12:00:01 INFO  ingest  what happened  name=value …`, then the stack of an error. */
export function prettyLine(line: string): string {
  const entry = JSON.parse(line) as Record<string, unknown>;
  const { level, time, app, msg, err } = entry;
  const head = [
    String(time).slice(11, 19),
    String(level).toUpperCase().padEnd(5),
    String(app),
    String(msg ?? ''),
  ];
  const error = err as { stack?: string; message?: string } | undefined;
  const tail = error === undefined ? '' : `\n    ${error.stack ?? error.message ?? ''}`;
  return `${head.join(' ')} ${fields(entry)}`.trimEnd() + `${tail}\n`;
}

export function prettyLines(out: DestinationStream): DestinationStream {
  return { write: (line) => out.write(prettyLine(line)) };
}
