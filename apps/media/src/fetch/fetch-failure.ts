import { TransientError } from '@causerie/kernel';

/**
 * Whatever ended a download in the middle may end well the next time. A network's words may quote the link, so only the
 * code is kept.
 */
export function asTransient(error: unknown): Error {
  if (error instanceof TransientError) return error;
  const { code } = error as { code?: unknown };
  // No code: a fault of ours, which has to be seen as what it is.
  if (typeof code !== 'string') return error instanceof Error ? error : new Error(String(error));
  return new TransientError(`The download broke off (${code}).`);
}

/** Leaves the work alone when time is over or nobody waits for it any more. */
export async function inTime<T>(work: Promise<T>, ms: number, signal?: AbortSignal): Promise<T> {
  const { promise: late, reject } = withReject<T>();
  const stop = () => reject(new TransientError('The download was stopped.'));
  const timer = setTimeout(
    () => reject(new TransientError('The platform’s host could not be resolved in time.')),
    ms,
  );
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

function withReject<T>(): { promise: Promise<T>; reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((_resolve, rejectPromise) => {
    reject = rejectPromise;
  });
  return { promise, reject };
}
