const CHECK_MS = 500;

/**
 * Calls `onLost` once when the shell that npm started us from is gone. npm hands a signal to that shell, which may die
 * of it without a word to us; losing it therefore means stop.
 */
export function followNpm(onLost) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onLost();
  }, CHECK_MS);
  timer.unref();
}
