import type {
  ReceivedMessage,
  SimulatedMedia,
  SimulatedMessage,
  SimulatedPerson,
} from '@causerie/channel-kit-testing';
import { eventually } from '@causerie/testing';
import { conversationAt, settledAt, type ChatPlace, type ConversationView } from './conversation';
import { aPhoto } from './files';
import type { ConnectedSimulation } from './platforms';
import type { Pipeline } from './pipeline';

/** A person of any simulated platform, writing with one account. */
export class PlatformChat {
  private said = 0;

  private constructor(
    private readonly pipeline: Pipeline,
    readonly account: ConnectedSimulation,
    readonly person: SimulatedPerson,
  ) {}

  static async open(
    pipeline: Pipeline,
    account: ConnectedSimulation,
    wanted: { language?: string } = {},
  ): Promise<PlatformChat> {
    return new PlatformChat(pipeline, account, await account.simulated.person(wanted));
  }

  /** One that has been answered once. */
  static async answered(pipeline: Pipeline, account: ConnectedSimulation): Promise<PlatformChat> {
    const chat = await PlatformChat.open(pipeline, account);
    await chat.say('When are you open?');
    await chat.received(1, 60_000);
    await chat.settled(60_000);
    return chat;
  }

  async say(text: string): Promise<void> {
    this.said += 1;
    await this.person.say(text);
  }

  async sendImage(caption?: string): Promise<void> {
    this.said += 1;
    await this.person.send(await aPhoto(this.said, caption));
  }

  async sendFile(file: SimulatedMedia): Promise<SimulatedMessage> {
    this.said += 1;
    return this.person.send(file);
  }

  /** Several at once; `messages` is how many the platform makes of them for us. */
  async sendAlbum(files: readonly SimulatedMedia[], messages = 1): Promise<SimulatedMessage[]> {
    this.said += messages;
    return this.person.sendAlbum(files);
  }

  async press(message: ReceivedMessage, title: string): Promise<void> {
    this.said += 1;
    await this.person.press(message, title);
  }

  /** As if the contact had last written so long ago: for the platform and for us. */
  async quietFor(ms: number): Promise<void> {
    await this.person.quietFor(ms);
    const { id } = await this.conversation();
    await this.pipeline.database.owner(
      `UPDATE conversation SET last_inbound_at = last_inbound_at - $2 * interval '1 millisecond' WHERE id = $1`,
      [id, ms],
    );
  }

  /** What the account has sent here, once there are so many. */
  received(count = 0, timeoutMs = 60_000): Promise<ReceivedMessage[]> {
    return eventually(
      `${count} messages`,
      async () => {
        const all = await this.person.received();
        return all.length >= count && all;
      },
      timeoutMs,
    );
  }

  conversation(): Promise<ConversationView> {
    return conversationAt(this.pipeline.database, this.place);
  }

  settled(timeoutMs?: number): Promise<ConversationView> {
    return settledAt(this.pipeline.database, this.place, { inboundMin: this.said, timeoutMs });
  }

  private get place(): ChatPlace {
    return { accountId: this.account.accountId, alias: this.person.alias };
  }
}
