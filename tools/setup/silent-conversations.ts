import type { RunFile } from '@causerie/local-stack';
import { DEFAULT_WORKSPACE } from './default-workspace';
import { openDatabase, workspaceIdOf } from './installation';

/** The platform's ids of the chats in which a person has been asked to answer: the bot does not write there. */
export async function silentConversations(run: RunFile, platform: string): Promise<ReadonlySet<string>> {
  const workspaceId = await workspaceIdOf(DEFAULT_WORKSPACE, run);
  const { transaction, close } = await openDatabase(run.appUrl);
  try {
    const rows = await transaction.run(workspaceId, (tx) =>
      tx.query<{ alias: string }>(
        `SELECT c.canonical_alias AS alias FROM conversation c JOIN channel_account a ON a.id = c.channel_account_id
         WHERE a.platform = $1 AND c.owner IN ('human', 'waiting_human')`,
        [platform],
      ),
    );
    return new Set(rows.map(({ alias }) => alias));
  } finally {
    await close();
  }
}
