import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** What Nest says while it wires itself up is of use only to whoever debugs the wiring. */
const WIRING = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
  'NestMicroservice',
]);

/** Errors at start reach the app's shell, which tells them in one sentence. */
const TOLD_ELSEWHERE = 'ExceptionHandler';

/** Nest's own lines, and those of libraries that use Nest's logger, in the process's log. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  /** Nest puts the context last, and the stack of an error before it. */
  private write(
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal',
    message: unknown,
    rest: unknown[],
  ): void {
    const context = rest.at(-1);
    if (context === TOLD_ELSEWHERE) return;
    const wiring = level === 'info' && typeof context === 'string' && WIRING.has(context);
    const stack = rest.slice(0, -1).find((part): part is string => typeof part === 'string');
    const { text, fields } = told(message);
    this.logger[wiring ? 'debug' : level]({ context, ...(stack && { stack }), ...fields }, text);
  }
}

/** An error, a sentence, or fields with the sentence in `message`. */
function told(message: unknown): { text: string; fields: Readonly<Record<string, unknown>> } {
  if (message instanceof Error) return { text: message.message, fields: { err: message } };
  if (typeof message !== 'object' || message === null) return { text: String(message), fields: {} };
  const { message: text, ...fields } = message as Record<string, unknown>;
  return { text: typeof text === 'string' ? text : '', fields };
}
