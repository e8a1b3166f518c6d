import type { RunFile } from '@causerie/local-stack';
import { DEFAULT_WORKSPACE } from './default-workspace';
import { openDatabase, workspaceIdOf, type Installation } from './installation';

/** The default workspace's conversations on one platform, as the tools need to know them. */
export class Conversations {
  private constructor(
    private readonly installation: Installation,
    private readonly workspaceId: string,
    private readonly platform: string,
  ) {}

  static async open(run: RunFile, platform: string): Promise<Conversations> {
    const workspaceId = await workspaceIdOf(DEFAULT_WORKSPACE, run);
    return new Conversations(await openDatabase(run.appUrl), workspaceId, platform);
  }

  /** The platform's ids of the chats in which a person is to answer: the bot does not write there. */
  async silent(): Promise<ReadonlySet<string>> {
    const rows = await this.query<{ alias: string }>(`owner IN ('human', 'waiting_human')`, []);
    return new Set(rows.map(({ alias }) => alias));
  }

  /** Undefined until something has come in. */
  async idOf(alias: string): Promise<string | undefined> {
    const [newest] = await this.query<{ id: string }>('a.value = $2', [alias]);
    return newest?.id;
  }

  close(): Promise<void> {
    return this.installation.close();
  }

  private query<Row>(condition: string, parameters: readonly unknown[]): Promise<Row[]> {
    return this.installation.transaction.run(this.workspaceId, (tx) =>
      tx.query<Row>(
        `SELECT c.id, a.value AS alias FROM conversation c
         JOIN conversation_alias a ON a.conversation_id = c.id JOIN channel_account n ON n.id = c.channel_account_id
         WHERE n.platform = $1 AND ${condition} ORDER BY c.updated_at DESC`,
        [this.platform, ...parameters],
      ),
    );
  }
}
