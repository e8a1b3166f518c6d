import { spawn, type ChildProcess } from 'node:child_process';

const ENTRY = require.resolve('./picture.worker');
/** Of our own objects; pictures lie outside of it. */
const HEAP_MB = 96;
/** Above the watched limit, for stacks and what is reserved but never touched: this one holds even where the watch sleeps. */
const RESERVE_BYTES = 512 * 1024 * 1024;
/** What the compiler of the tests reserves for itself. */
const COMPILER_BYTES = 4 * 1024 * 1024 * 1024;

/**
 * Starts a picture process under the kernel's own limit for its data (`ulimit -d`; systems without it go on without).
 * It gets nothing of our environment: no address, no key. Uncompiled (in tests) it brings the compiler along.
 */
export function startWorker(rssBytesMax: number): ChildProcess {
  const compiler = ENTRY.endsWith('.ts') ? ['-r', '@swc-node/register'] : [];
  const reserve = RESERVE_BYTES + (compiler.length > 0 ? COMPILER_BYTES : 0);
  const dataKb = Math.ceil((rssBytesMax + reserve) / 1024);
  const command = [process.execPath, `--max-old-space-size=${HEAP_MB}`, ...compiler, ENTRY];
  return spawn(
    '/bin/sh',
    ['-c', `ulimit -d ${dataKb} 2>/dev/null; ulimit -c 0; exec "$0" "$@"`, ...command],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
      // Few arenas: otherwise each thread of the decoder keeps what it freed.
      env: { MALLOC_ARENA_MAX: '2' },
    },
  );
}
