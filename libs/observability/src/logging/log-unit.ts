/** Any of pino's, Nest's or a test's. */
export interface UnitLogger {
  info(fields: object, message?: string): void;
  warn(fields: object, message?: string): void;
  error(fields: object, message?: string): void;
}

/** One line for one unit of work. Ids and sizes, never a text that a person wrote. */
export interface UnitLog {
  /** `noun.verb`, such as `turn.answer`. */
  unit: string;
  /** How it ended, from a short list. */
  outcome: string;
  processing_time_ms: number;
  platform?: string;
  account_id?: string;
  contact_id?: string;
  conversation_id?: string;
  message_id?: string;
  message_type?: string;
  turn_id?: string;
  /** Present if it failed: the line becomes an error, or a warning where it will be tried again. */
  err?: unknown;
  will_retry?: boolean;
  [field: string]: unknown;
}

/** Writes the one rich line of a unit of work: "unit outcome" and everything that is known about it. */
export function logUnit(logger: UnitLogger, line: UnitLog): void {
  const rounded = { ...line, processing_time_ms: Math.round(line.processing_time_ms * 10) / 10 };
  const message = `${line.unit} ${line.outcome}`;
  if (line.err === undefined) logger.info(rounded, message);
  else if (line.will_retry === true) logger.warn(rounded, message);
  else logger.error(rounded, message);
}

/** Milliseconds since it was made: `const elapsed = stopwatch(); … processing_time_ms: elapsed()`. */
export function stopwatch(): () => number {
  const startedAt = performance.now();
  return () => performance.now() - startedAt;
}
