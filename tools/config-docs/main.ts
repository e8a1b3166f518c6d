/** `npm run docs:config` writes docs/configuration.md; with `-- --check` it only fails when that would change it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { workspaceRoot } from '@causerie/local-stack';
import { configDocsPath, currentConfigDocs } from './config-docs';

const root = workspaceRoot();
const path = configDocsPath(root);
const wanted = currentConfigDocs(root);
const found = existsSync(path) ? readFileSync(path, 'utf8') : '';

if (found === wanted) {
  console.log('docs/configuration.md is up to date.');
} else if (process.argv.includes('--check')) {
  console.error('docs/configuration.md does not match libs/config: run `npm run docs:config`.');
  process.exitCode = 1;
} else {
  writeFileSync(path, wanted);
  console.log('docs/configuration.md written.');
}
