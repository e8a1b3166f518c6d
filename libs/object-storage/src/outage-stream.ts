import type { Readable } from 'node:stream';

/** The same stream: where its connection breaks off or falls silent, it fails as a call to the store would. */
export function outageStream(stream: Readable, fail: (error: unknown) => Error): Readable {
  const destroy = stream._destroy.bind(stream);
  // Only here can the reason still be changed without one more stream for the bytes to pass.
  stream._destroy = (reason, done) =>
    destroy(reason, (error) => done(error && isOfTheConnection(error) ? fail(error) : error));
  return stream;
}

/** Not what whoever reads gave as a reason to stop. */
function isOfTheConnection(error: Error): boolean {
  return (error as NodeJS.ErrnoException).code !== undefined && error.name !== 'AbortError';
}
