/** A control call that makes no sense: an unknown person, a button that is not there. Not a refusal of the platform. */
export class ControlError extends Error {}

interface Ended {
  status: number;
  body: { ok: true; result: unknown } | { ok: false; error: string };
}

/**
 * `POST /sim/<operation>` with the input as JSON, or `GET /sim/<operation>?after=…&waitMs=…` for what only
 * reads. `{ ok: true, result }`, or `{ ok: false, error }` with 400 or 404.
 */
export async function runOperation(
  operations: object,
  operation: string,
  input: { query: URLSearchParams; body: Buffer; numbers: RegExp },
): Promise<Ended> {
  const run = Object.hasOwn(operations, operation)
    ? (operations as Record<string, (input: unknown) => unknown>)[operation]
    : undefined;
  if (!run) return { status: 404, body: { ok: false, error: `no operation ${operation}` } };
  try {
    return { status: 200, body: { ok: true, result: await run(inputOf(input)) } };
  } catch (error) {
    if (!(error instanceof ControlError || error instanceof SyntaxError)) throw error;
    return { status: 400, body: { ok: false, error: error.message } };
  }
}

function inputOf({ query, body, numbers }: Parameters<typeof runOperation>[2]): Record<string, unknown> {
  const fromQuery = [...query].map(([name, value]) => [name, numbers.test(value) ? Number(value) : value]);
  const fromBody = body.length > 0 ? (JSON.parse(body.toString()) as Record<string, unknown>) : {};
  return { ...Object.fromEntries(fromQuery), ...fromBody };
}
