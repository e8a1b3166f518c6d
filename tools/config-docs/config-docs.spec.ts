import { readFileSync } from 'node:fs';
import { workspaceRoot } from '@causerie/local-stack';
import { configDocsPath, currentConfigDocs } from './config-docs';

it('docs/configuration.md says what the sources say (else: npm run docs:config)', () => {
  const root = workspaceRoot();
  expect(readFileSync(configDocsPath(root), 'utf8')).toBe(currentConfigDocs(root));
});
