/** Errors whose message is one sentence for a person. */
const SPOKEN = new Set(['SetupError', 'UsageError', 'TransientError']);

/**
 * Runs a tool to its end; what `main` answers is the exit code. A foreseen problem is one sentence on standard error
 * and exit code 1, anything else a stack, since it is a bug.
 */
export function runTool(main: (args: string[]) => Promise<number>): void {
  // Whoever reads has seen enough, as with `| head`: the rest of the work is done all the same, unseen.
  for (const output of [process.stdout, process.stderr])
    output.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code !== 'EPIPE') process.exit(1);
    });
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(spoken(error));
      process.exitCode = 1;
    },
  );
}

function spoken(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // What node:util's parseArgs throws says which option is wrong.
  const isUsage =
    SPOKEN.has(error.name) || String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
  return isUsage ? error.message : (error.stack ?? error.message);
}
