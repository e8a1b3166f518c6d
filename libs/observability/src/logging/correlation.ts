import { newCorrelationId } from '@causerie/kernel';

/** Carries the correlation id on HTTP, in and out. Lower case, as Node gives header names. */
export const CORRELATION_HEADER = 'x-correlation-id';

/** Nothing that could break a log line or grow without bound. */
const ACCEPTABLE = /^[\w-]{8,64}$/;

/** The caller's id where it is usable, else a new one. */
export function correlationIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && ACCEPTABLE.test(header) ? header : newCorrelationId();
}
