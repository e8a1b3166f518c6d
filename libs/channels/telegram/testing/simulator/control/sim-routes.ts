import { ControlError } from './control-error';
import type { Operations } from './operations';

export interface SimAnswer {
  status: number;
  body: { ok: true; result: unknown } | { ok: false; error: string };
}

/**
 * `POST /sim/<operation>` with the input as JSON, or `GET /sim/<operation>?after=…&waitMs=…` for what only
 * reads. `{ ok: true, result }`, or `{ ok: false, error }` with 400 or 404.
 */
export async function handleSim(
  operations: Operations,
  operation: string,
  input: { query: URLSearchParams; body: Buffer },
): Promise<SimAnswer> {
  const run = Object.hasOwn(operations, operation)
    ? (operations[operation as keyof Operations] as (input: unknown) => unknown)
    : undefined;
  if (!run) return { status: 404, body: { ok: false, error: `no operation ${operation}` } };
  try {
    return { status: 200, body: { ok: true, result: await run(readInput(input)) } };
  } catch (error) {
    if (error instanceof ControlError || error instanceof SyntaxError) {
      return { status: 400, body: { ok: false, error: error.message } };
    }
    throw error;
  }
}

function readInput({ query, body }: { query: URLSearchParams; body: Buffer }): Record<string, unknown> {
  const fromQuery = [...query].map(([name, value]) => [
    name,
    /^-?\d{1,15}$/.test(value) ? Number(value) : value,
  ]);
  const fromBody = body.length > 0 ? (JSON.parse(body.toString()) as Record<string, unknown>) : {};
  return { ...Object.fromEntries(fromQuery), ...fromBody };
}
