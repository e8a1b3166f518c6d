import { ApiKeys } from '@causerie/access';
import { SetupError } from '@causerie/local-stack';
import { table, type Installation } from '@causerie/setup';
import type { KeyCommand } from './arguments';

/** Lines: `result` for whoever pipes it, `note` for whoever reads. */
export interface CommandOutput {
  result: string[];
  note?: string;
}

/** @param localKey what "npm start" gives the default workspace of this clone. @throws SetupError */
export async function runCommand(
  { transaction, apiKeyStore }: Pick<Installation, 'transaction' | 'apiKeyStore'>,
  workspaceId: string,
  { command, localKey }: { command: KeyCommand; localKey: string },
): Promise<CommandOutput> {
  const keys = new ApiKeys(apiKeyStore, transaction);
  switch (command.command) {
    case 'local': {
      const [, prefix = ''] = localKey.split('_');
      const stored = await apiKeyStore.find(prefix);
      if (!stored || stored.revoked)
        throw new SetupError(
          `The key that "npm start" makes ${stored ? 'was revoked' : 'is not in this database'}: make another with "npm run api-key -- create".`,
        );
      return { result: [localKey], note: `Its scopes: ${stored.scopes.join(', ')}.` };
    }
    case 'create': {
      const { id, key } = await transaction.run(workspaceId, (tx) => keys.create(tx, command));
      return { result: [key], note: `Keep it: it is shown only now. Its id is ${id}.` };
    }
    case 'list': {
      const all = await transaction.run(workspaceId, (tx) => apiKeyStore.list(tx));
      const rows = all.map(({ id, name, prefix, scopes, lastUsedAt, revokedAt }) => [
        id,
        `csr_${prefix}_…`,
        name,
        scopes.join(', '),
        lastUsedAt?.toISOString() ?? 'never',
        revokedAt ? 'revoked' : '',
      ]);
      return { result: table([['id', 'key', 'name', 'scopes', 'last used', ''], ...rows]) };
    }
    case 'revoke': {
      const isRevoked = await transaction.run(workspaceId, (tx) => keys.revoke(tx, command.id));
      if (!isRevoked)
        throw new SetupError(
          'The workspace has no such key, or it was revoked before: "api-key list" shows all.',
        );
      return { result: ['Revoked: it is refused from now on.'] };
    }
  }
}
