import { eventually } from '@causerie/testing';
import { conversationAt, settledAt, type ChatPlace, type ConversationView } from './conversation';
import { aPicture } from './files';
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
  async sayAlbum(photos: number, caption: string): Promise<void> {
    this.said += 1;
    const pictures = await Promise.all(Array.from({ length: photos }, (_, i) => aPicture(i)));
    const items = pictures.map((picture, i) => ({
      kind: 'photo' as const,
      base64: picture.toString('base64'),
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

  async awaitReplies(count = 1, timeoutMs = 60_000): Promise<string[]> {
    return eventually(`${count} replies`, () => this.replies().length >= count && this.replies(), timeoutMs);
  }

  /** Row counts and states of this chat's conversation. */
  conversation(): Promise<ConversationView> {
    return conversationAt(this.pipeline.database, this.place());
  }

  /** Everything said has come in and is at rest: all handled, nothing on its way out. */
  settled(timeoutMs?: number): Promise<ConversationView> {
    return settledAt(this.pipeline.database, this.place(), { inboundMin: this.said, timeoutMs });
  }

  private place(): ChatPlace {
    return { accountId: this.bot.accountId, alias: String(this.userId) };
  }
}
