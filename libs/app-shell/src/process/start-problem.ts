import { UsageError } from '@causerie/kernel';

interface SystemError extends Error {
  code?: unknown;
  syscall?: unknown;
  address?: unknown;
  hostname?: unknown;
  port?: unknown;
}

const CAUSES_MAX = 5;

/** The error and everything that led to it: causes, and the tries of an aggregate. */
function* chain(error: unknown, depth = 0): Generator<SystemError> {
  if (!(error instanceof Error) || depth > CAUSES_MAX) return;
  yield error;
  if (error instanceof AggregateError) for (const one of error.errors) yield* chain(one, depth + 1);
  yield* chain(error.cause, depth + 1);
}

const BAD_HOST = 'This machine does not have the address in HOST: set HOST to 127.0.0.1 or 0.0.0.0.';
const SERVERS = 'the setting that names it (DATABASE_URL or REDIS_URL)';

/** Where the app was told to listen. */
interface Listen {
  port: number;
  host: string;
}

function sentence(error: SystemError, { port, host }: Listen): string | undefined {
  if (error instanceof UsageError) return error.message;
  const where = `${String(error.address ?? error.hostname ?? 'the server')}${error.port === undefined ? '' : `:${String(error.port)}`}`;
  const listening = error.syscall === 'listen';
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken: stop the program that uses it, or set PORT to a free one.`;
    case 'EACCES':
      return listening ? `Port ${port} is not open to this user: set PORT to one above 1023.` : undefined;
    case 'EADDRNOTAVAIL':
      return BAD_HOST;
    case 'ECONNREFUSED':
      return `Nothing answers at ${where}: start the server there, or mend ${SERVERS}.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      if (error.hostname === host) return BAD_HOST;
      return `The host ${where} is not known: mend ${SERVERS}.`;
    case 'ETIMEDOUT':
      return `${where} does not answer in time: check the network, or mend ${SERVERS}.`;
    case '28P01':
    case '28000':
      return 'Postgres refuses the user or the password in DATABASE_URL: mend them there.';
    case '3D000':
      return 'The database that DATABASE_URL names does not exist: create it, or name another.';
    case '42P01':
      return 'A table is missing in the database: run the migrations (npm run migrate), then start again.';
    default:
      return /^(WRONGPASS|NOAUTH)/.test(error.message)
        ? 'Redis refuses the user or the password in REDIS_URL: mend them there.'
        : undefined;
  }
}

/** One sentence that says what to do, for the failures of a start that a person can mend; undefined for all others. */
export function startProblem(error: unknown, listen: Listen): string | undefined {
  for (const one of chain(error)) {
    const text = sentence(one, listen);
    if (text !== undefined) return text;
  }
  return undefined;
}
