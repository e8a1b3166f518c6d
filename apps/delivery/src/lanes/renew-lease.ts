/** `stop` resolves when no renewal runs any more: after it the lease can be given back. */
export interface RenewedLease {
  stop(): Promise<void>;
}

/**
 * Keeps a lease alive while its holder works. A renewal that fails is not reported: whoever writes next under the
 * fence learns whether the lane is still theirs.
 */
export function renewLease(everyMs: number, renew: () => Promise<void>): RenewedLease {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= renew()
      .catch(() => undefined)
      .finally(() => (running = undefined));
  }, everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
