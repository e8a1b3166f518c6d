import type { LocateResult, OutboundFile, SendFailure, UploadResult } from '@causerie/channel-kit';
import { PermanentError, TransientError } from '@causerie/kernel';
import { failureOf } from './failure';
import type { GraphAnswer } from './graph-client';

type Facts = Parameters<typeof failureOf>[1];

const PASSES = new Set<SendFailure['class']>(['transient', 'unknown_outcome', 'account_throttled']);

/**
 * The body of an answer about a file by its id, or that the id leads nowhere. Meta says the same of an id that has ended
 * and of one that is not for this token (100/33): https://developers.facebook.com/docs/graph-api/guides/error-handling
 * @throws TransientError when it may pass, PermanentError when the credentials are refused
 */
export function locatedOr(
  answer: GraphAnswer,
  facts: Facts,
): { ok: true; body: unknown } | Exclude<LocateResult, { ok: true }> {
  if (answer.kind === 'accepted') return { ok: true, body: answer.body };
  const { class: failureClass, description, retryAfterMs } = failureOf(answer, facts);
  const words = `Meta, finding a file: ${description}`;
  const code = answer.kind === 'refused' ? answer.refusal.code : undefined;
  if (code === 100 || failureClass === 'content_rejected')
    return { ok: false, state: 'expired', description };
  if (PASSES.has(failureClass)) throw new TransientError(words, retryAfterMs);
  throw new PermanentError(words);
}

/**
 * The handle that an upload was answered with. An upload whose answer was lost has shown nobody anything: it may be made
 * again as if it had not been.
 */
export function uploadedOr(
  answer: GraphAnswer,
  facts: Facts,
  handleIn: (body: unknown) => string | undefined,
): UploadResult {
  if (answer.kind !== 'accepted') {
    const failure = failureOf(answer, facts);
    return {
      ok: false,
      failure: failure.class === 'unknown_outcome' ? { ...failure, class: 'transient' } : failure,
    };
  }
  const handle = handleIn(answer.body);
  if (handle !== undefined) return { ok: true, handle };
  const description = 'Meta took the file without saying what it is called.';
  return { ok: false, failure: { class: 'transient', code: 'NO_HANDLE', description } };
}

/** Undefined where the file may be as large as it is; asked before a byte is sent. */
export function withinLimit(
  { sizeBytes }: OutboundFile,
  bytesMax: number | undefined,
  name: string,
): SendFailure | undefined {
  if (sizeBytes <= (bytesMax ?? 0)) return undefined;
  const description = `${name} takes at most ${bytesMax ?? 0} bytes of this kind of file.`;
  return { class: 'content_rejected', code: 'FILE_TOO_LARGE', description };
}
