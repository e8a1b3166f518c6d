/**
 * SQLSTATE classes that say the statement itself is wrong for this data, whoever runs it and whenever: data
 * exception, integrity violation, program limit, error raised by our own functions.
 */
const PERMANENT_CLASSES = new Set(['21', '22', '23', '54', 'P0']);

/** True: trying again is useless. False: an outage, a deadlock, a shortage of connections or memory. */
export function isPermanentDatabaseError(error: unknown): boolean {
  const code = databaseErrorCode(error);
  return code !== undefined && PERMANENT_CLASSES.has(code.slice(0, 2));
}

/** The SQLSTATE, of what the database answered. */
export function databaseErrorCode(error: unknown): string | undefined {
  return codeOf(error) ?? codeOf((error as { driverError?: unknown } | null)?.driverError);
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  // SQLSTATEs have five characters; codes of the operating system (ECONNREFUSED) are longer.
  return typeof error.code === 'string' && error.code.length === 5 ? error.code : undefined;
}
