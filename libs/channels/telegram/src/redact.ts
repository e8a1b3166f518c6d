import { secretShapes } from './credentials';

const MASK = '[redacted]';
const DESCRIPTION_MAX = 500;

/** Words of the platform or of a library, fit for logs and rows: without secrets and not endless. */
export function redact(text: string, secrets: readonly string[]): string {
  const known = secrets.reduce((rest, secret) => rest.replaceAll(secret, MASK), text);
  const shapeless = secretShapes.reduce(
    (rest, shape) => rest.replaceAll(new RegExp(shape, 'g'), MASK),
    known,
  );
  return shapeless.slice(0, DESCRIPTION_MAX);
}
