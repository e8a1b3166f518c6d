import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SHAPE = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const LENGTH_MAX = 30;

/** Words that mean something else where a slug may stand: in addresses, in commands, as a folder. */
const RESERVED = new Set(['all', 'none', 'new', 'system', 'testing', 'src']);

/** What is wrong with a slug, as a sentence that says what to do; undefined when nothing is. */
export function complaintAbout(slug: string, root: string): string | undefined {
  if (slug === '') return 'Name the platform: npm run new-channel -- <slug>, for example `some-platform`.';
  if (!SHAPE.test(slug) || slug.length > LENGTH_MAX)
    return (
      `"${slug}" is no slug: take small letters, digits and single hyphens, a letter first, ` +
      `at most ${LENGTH_MAX} characters.`
    );
  if (existsSync(join(root, 'libs/channels', slug)))
    return `libs/channels/${slug} is there already: nothing was changed. Remove it first, or take another slug.`;
  const alias = takenAlias(slug, root);
  if (alias !== undefined) return `"${slug}" is taken: ${alias} is another project. Take another slug.`;
  if (RESERVED.has(slug)) return `"${slug}" is a reserved word. Take another slug.`;
  return undefined;
}

/** The wildcards of tsconfig.base.json give a platform two names; some of these are other projects'. */
function takenAlias(slug: string, root: string): string | undefined {
  const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.base.json'), 'utf8')) as {
    compilerOptions: { paths: Record<string, unknown> };
  };
  return [`@causerie/channel-${slug}`, `@causerie/simulator-${slug}`].find((alias) =>
    Object.hasOwn(compilerOptions.paths, alias),
  );
}
