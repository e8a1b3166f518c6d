const witnesses = new Set<() => string>();

/** What `tell` says is added to the error of each wait in vain. Returns how to dismiss it. */
export function hearWitness(tell: () => string): () => void {
  witnesses.add(tell);
  return () => void witnesses.delete(tell);
}

/** Of a machine that has something else to do: what takes milliseconds alone may take seconds. */
let usualPatienceMs = 30_000;

/** For tests whose own time is longer than usual: how long a wait may take that does not say so itself. */
export function bePatient(ms: number): void {
  usualPatienceMs = ms;
}

/**
 * Waits until `look` gives something other than false, null or undefined, and returns it. For conditions that
 * another process brings about; never a substitute for a clock that can be moved.
 */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | false | null | undefined> | T | false | null | undefined,
  timeoutMs = usualPatienceMs,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== false && found !== null && found !== undefined) return found;
    if (Date.now() > deadline) {
      const told = [...witnesses].map((tell) => tell());
      throw new Error([`Waited ${timeoutMs} ms in vain for: ${what}`, ...told].join('\n'));
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
