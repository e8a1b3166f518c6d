/** For as long as anybody may need to kill it. */
const STAND_STILL_MS = 60_000;

/** Stops this whole process where it is: whoever kills it then is never too late. */
export function standStill(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STAND_STILL_MS);
}
