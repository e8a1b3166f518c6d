const MASK = '[redacted]';
const DESCRIPTION_MAX = 500;

/** Access tokens of users, pages and system users, and those of Instagram. */
export const GRAPH_TOKEN_SHAPES: readonly RegExp[] = [/EAA[A-Za-z0-9]{20,}/, /IG(?:AA|QV)[\w-]{20,}/];

/** Words of the platform, fit for logs and rows: without secrets and not endless. */
export function redact(text: string, secrets: readonly string[]): string {
  const known = secrets.filter(Boolean).reduce((rest, secret) => rest.replaceAll(secret, MASK), text);
  const shapeless = GRAPH_TOKEN_SHAPES.reduce(
    (rest, shape) => rest.replaceAll(new RegExp(shape, 'g'), MASK),
    known,
  );
  return shapeless.slice(0, DESCRIPTION_MAX);
}
