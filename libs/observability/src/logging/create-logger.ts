import { pino, type DestinationStream, type Level, type Logger } from 'pino';
import { redactFields } from '../redaction/redact-fields';
import { scrub } from '../redaction/scrub';
import { logContext } from './log-context';
import { prettyLines } from './pretty-lines';

export interface LoggerOptions {
  app: string;
  level?: Level | 'silent';
  /** Lines for people instead of JSON. */
  pretty?: boolean;
  /** Standard output unless given. Tests read what was written. */
  destination?: DestinationStream;
}

/**
 * The process's logger: one JSON object a line, with the context of the unit of work. Secrets are kept out three
 * times: fields by their name, errors by a list of what may pass, and every finished line by the scrubber.
 */
export function createLogger({ app, level = 'info', pretty, destination }: LoggerOptions): Logger {
  const out = destination ?? pino.destination({ fd: 1, sync: true });
  return pino(
    {
      level,
      base: { app, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), bindings: redactFields, log: redactFields },
      mixin: logContext,
      // Errors are reduced by redactFields, wherever they stand; pino's own serializer would add to them again.
      serializers: { err: (value: unknown) => value },
      hooks: { streamWrite: scrub },
    },
    pretty === true ? prettyLines(out) : out,
  );
}
