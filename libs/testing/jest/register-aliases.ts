import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { join } from 'node:path';

type Resolve = (request: string, ...rest: unknown[]) => string;

const ROOT = join(__dirname, '..', '..', '..');

/**
 * Teaches Node's own `require` the `@causerie/*` aliases of tsconfig.base.json. Jest's module mapper covers tests
 * only: it loads global set-up and teardown, and what they import, without it. Import this file before any alias.
 */
function registerAliases(): void {
  const config = JSON.parse(readFileSync(join(ROOT, 'tsconfig.base.json'), 'utf8')) as {
    compilerOptions: { paths: Record<string, string[]> };
  };
  const paths = Object.entries(config.compilerOptions.paths).sort(
    ([a], [b]) => Number(a.includes('*')) - Number(b.includes('*')),
  );
  const loader = Module as unknown as { _resolveFilename: Resolve };
  const original = loader._resolveFilename;
  loader._resolveFilename = function (request, ...rest) {
    return original.call(this, target(request, paths) ?? request, ...rest);
  };
}

function target(request: string, paths: [string, string[]][]): string | undefined {
  if (!request.startsWith('@causerie/')) return undefined;
  for (const [alias, [file = '']] of paths) {
    const [before = '', after] = alias.split('*');
    if (after === undefined ? request === alias : request.startsWith(before)) {
      return join(ROOT, file.replace('*', request.slice(before.length)));
    }
  }
  return undefined;
}

registerAliases();
