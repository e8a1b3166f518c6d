/** The servers stay for the next run; `node tools/run.mjs test-stack stop` ends them. */
export default function globalTeardown(): void {
  globalThis.leaveTestStack?.();
}
