import { TransientError } from '@causerie/kernel';
import { types } from 'node:util';

/** What the SDK throws, by which of its calls failed and how; the outer one may also hold key and secret. */
interface Refusal {
  message?: unknown;
  http_code?: unknown;
}

const RATE_LIMITED = /Try again on (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC)/;

export function isNotFound(error: unknown): boolean {
  return refusalOf(error).http_code === 404;
}

/**
 * The service's own words hold the signed parameters, and the SDK's errors the credentials: only the status is told,
 * and the SDK's error is no cause of ours. Refused credentials count as an outage, as with every store.
 */
export function fromCloudinary(error: unknown): TransientError {
  const { http_code: status, message } = refusalOf(error);
  if (typeof status === 'number') return refused(status, message);
  const network = [error, refusalOf(error)].find((one) => types.isNativeError(one));
  const shown = (network as NodeJS.ErrnoException | undefined)?.code ?? network?.name ?? 'unknown error';
  return new TransientError(`The Cloudinary store failed (${shown}).`, undefined, { cause: network });
}

/** `message` may name the hour from which an exhausted Admin API answers again. */
export function refused(status: number, message?: unknown): TransientError {
  const [, at] = RATE_LIMITED.exec(typeof message === 'string' ? message : '') ?? [];
  const waitMs = at === undefined ? undefined : Math.max(0, Date.parse(at) - Date.now());
  return new TransientError(`The Cloudinary store failed (${status}).`, waitMs);
}

function refusalOf(error: unknown): Refusal {
  if (typeof error !== 'object' || error === null) return {};
  const { error: inner } = error as { error?: unknown };
  return typeof inner === 'object' && inner !== null ? inner : error;
}
