/** The work took longer than it may. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

/**
 * Runs work that is told to stop when `signal` is aborted or the time is over, and does not wait for work that will
 * not listen. Rejects with the signal's reason, or with DeadlinePassed.
 */
export async function withDeadline<T>(
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(new DeadlinePassed(`More than ${ms} ms`)), ms);
  const both = AbortSignal.any([signal, deadline.signal]);
  try {
    return await Promise.race([work(both), aborted(both)]);
  } catch (error) {
    // What the work makes of an abort (its own error, a fetch's) matters less than why it was aborted.
    both.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
