import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configDocs, FRAGMENTS, type FragmentUsers } from '@causerie/config';

/** Which apps load which fragment, read from the text of their config.ts: tools do not import apps. */
function fragmentUsers(root: string): FragmentUsers {
  const apps = readdirSync(join(root, 'apps')).sort();
  const sources = apps
    .map((app) => [app, join(root, 'apps', app, 'src', 'config.ts')] as const)
    .filter(([, path]) => existsSync(path))
    .map(([app, path]) => [app, readFileSync(path, 'utf8')] as const);
  const users = Object.keys(FRAGMENTS).map((name) => {
    const word = new RegExp(`\\b${name}\\b`);
    return [name, sources.filter(([, text]) => word.test(text)).map(([app]) => app)] as const;
  });
  return Object.fromEntries(users);
}

export function configDocsPath(root: string): string {
  return join(root, 'docs', 'configuration.md');
}

/** What docs/configuration.md must say for the sources as they stand. */
export function currentConfigDocs(root: string): string {
  return configDocs(FRAGMENTS, fragmentUsers(root));
}
