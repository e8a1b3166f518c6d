import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { join } from 'node:path';

type Resolve = (request: string, ...rest: unknown[]) => string;

/**
 * Teaches Node's own `require` the `@causerie/*` aliases of tsconfig.base.json. Jest's module mapper covers tests
 * only: it loads global set-up and teardown, and what they import, without it.
 */
export function installAliases(root: string): void {
  const config = JSON.parse(readFileSync(join(root, 'tsconfig.base.json'), 'utf8')) as {
    compilerOptions: { paths: Record<string, string[]> };
  };
  const paths = Object.entries(config.compilerOptions.paths).sort(
    ([a], [b]) => Number(a.includes('*')) - Number(b.includes('*')),
  );
  const loader = Module as unknown as { _resolveFilename: Resolve };
  const original = loader._resolveFilename;
  loader._resolveFilename = function (request, ...rest) {
    return original.call(this, target(request, paths, root) ?? request, ...rest);
  };
}

function target(request: string, paths: [string, string[]][], root: string): string | undefined {
  if (!request.startsWith('@causerie/')) return undefined;
  for (const [alias, [file = '']] of paths) {
    const [before = '', after] = alias.split('*');
    if (after === undefined ? request === alias : request.startsWith(before)) {
      return join(root, file.replace('*', request.slice(before.length)));
    }
  }
  return undefined;
}
