import { eventually } from '@causerie/testing';
import type { ConnectedBot, Pipeline } from './pipeline';

/** A person on the simulated platform, writing with one bot. */
export class Chat {
  readonly userId: number;
  private said = 0;

  constructor(
    private readonly pipeline: Pipeline,
    private readonly bot: ConnectedBot,
    given: { languageCode?: string } = {},
  ) {
    this.userId = pipeline.simulator.createUser(given).id;
  }

  /** Returns the platform's id of the message. */
  say(text: string): number {
    this.said += 1;
    return this.pipeline.simulator.sendText({ bot: this.bot.id, user: this.userId, text }).messageId;
  }

  /** So many photos at once, the first with a caption: the platform sends each in a webhook of its own. */
  sayAlbum(photos: number, caption: string): void {
    this.said += 1;
    const items = Array.from({ length: photos }, (_, i) => ({
      kind: 'photo' as const,
      sizeBytes: 1_000,
      ...(i === 0 && { caption }),
    }));
    this.pipeline.simulator.sendAlbum({ bot: this.bot.id, user: this.userId, items });
  }

  /** What the bot has written here, oldest first. */
  replies(): string[] {
    return this.pipeline.simulator
      .messages({ bot: this.bot.id, user: this.userId })
      .filter((message) => message.sender.kind === 'bot')
      .map((message) => message.text ?? '');
  }

  async awaitReplies(count = 1, timeoutMs = 20_000): Promise<string[]> {
    return eventually(`${count} replies`, () => this.replies().length >= count && this.replies(), timeoutMs);
  }

  /** Row counts and states of this chat's conversation. */
  async conversation(): Promise<ConversationView> {
    const [row] = await this.pipeline.database.owner<ConversationView>(
      `SELECT c.id, c.owner, c.last_seq::int AS "lastSeq", c.handled_seq::int AS "handledSeq",
         c.last_answerable_seq::int AS "lastAnswerableSeq",
         (SELECT count(*)::int FROM message m WHERE m.conversation_id = c.id AND m.direction = 'inbound') AS inbound,
         (SELECT count(*)::int FROM message m WHERE m.conversation_id = c.id AND m.direction = 'outbound') AS outbound,
         (SELECT coalesce(json_agg(t ORDER BY t.opened_at), '[]') FROM (
            SELECT state, from_seq AS "fromSeq", to_seq AS "toSeq", takes, opened_at FROM turn WHERE conversation_id = c.id) t) AS turns,
         (SELECT coalesce(json_agg(d.status ORDER BY d.seq), '[]') FROM delivery d WHERE d.conversation_id = c.id) AS deliveries
       FROM conversation c JOIN conversation_alias a ON a.conversation_id = c.id
       WHERE a.channel_account_id = $1 AND a.value = $2`,
      [this.bot.accountId, String(this.userId)],
    );
    if (!row) throw new Error('There is no conversation yet.');
    return row;
  }

  /** Everything said has come in and is at rest: all handled, nothing on its way out. */
  async settled(timeoutMs = 30_000): Promise<ConversationView> {
    return eventually(
      'the conversation to be settled',
      async () => {
        const view = await this.conversation().catch(() => undefined);
        const quiet =
          view &&
          view.inbound >= this.said &&
          view.lastAnswerableSeq <= view.handledSeq &&
          view.turns.every(({ state }) => state !== 'open') &&
          view.deliveries.every((status) => !['queued', 'sending', 'unknown'].includes(status));
        return quiet && view;
      },
      timeoutMs,
    );
  }
}

export interface ConversationView {
  id: string;
  owner: string;
  lastSeq: number;
  handledSeq: number;
  lastAnswerableSeq: number;
  inbound: number;
  outbound: number;
  turns: { state: string; fromSeq: number; toSeq: number; takes: number }[];
  deliveries: string[];
}
