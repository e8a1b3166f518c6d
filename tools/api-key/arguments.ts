import { parseArgs } from 'node:util';
import { isScope, SCOPES, type Scope } from '@causerie/access';
import { isUuid } from '@causerie/kernel';
import { SetupError } from '@causerie/local-stack';
import { DEFAULT_WORKSPACE } from '@causerie/setup';

const USAGE = `npm run api-key -- [<command>] [--workspace <name or id>]
  (none)                                        the key that "npm start" made for the default workspace
  create --scopes <scope,…> [--name <text>]     another one; it is shown once. Scopes: ${SCOPES.join(', ')}
  list
  revoke <id>`;

export type KeyCommand = { workspace: string } & (
  | { command: 'local' | 'list' }
  | { command: 'create'; name: string; scopes: readonly Scope[] }
  | { command: 'revoke'; id: string }
);

/** @throws SetupError that says how it is called */
export function readArguments(args: string[]): KeyCommand {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { workspace: { type: 'string' }, scopes: { type: 'string' }, name: { type: 'string' } },
  });
  const [command, id, ...more] = positionals;
  const { workspace = DEFAULT_WORKSPACE, scopes, name } = values;
  if (command === 'create' && id === undefined && scopes !== undefined)
    return { command, workspace, name: name || 'by command', scopes: scopesOf(scopes) };
  if (scopes !== undefined || name !== undefined || more.length > 0) throw unusable();
  if (command === undefined && values.workspace === undefined) return { command: 'local', workspace };
  if (command === 'list' && id === undefined) return { command, workspace };
  if (command === 'revoke' && id !== undefined) {
    if (!isUuid(id)) throw new SetupError(`"${id}" is no id of a key: "api-key list" shows them.`);
    return { command, workspace, id };
  }
  throw unusable();
}

function scopesOf(text: string): Scope[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))];
  const scopes = names.filter(isScope);
  if (scopes.length === names.length) return scopes;
  throw new SetupError(`Scopes are ${SCOPES.join(', ')}; "admin" includes all.`);
}

function unusable(): SetupError {
  return new SetupError(`Say what to do with API keys:\n${USAGE}`);
}
