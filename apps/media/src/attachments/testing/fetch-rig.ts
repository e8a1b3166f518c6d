import { telegramChannel } from '@causerie/channel-telegram';
import { startTelegramSimulator, type TelegramSimulator } from '@causerie/simulator-telegram';
import { newId } from '@causerie/kernel';
import type { InboundEvent } from '@causerie/message-schema';
import { InboundStore, MediaQueueStore, type DueAttachment } from '@causerie/persistence';
import { aChannelAccount, aWebhook, type TestWorkspace } from '@causerie/testing';
import { MediaRig } from '../../testing/media-rig';
import { AttachmentFetchProcessor } from '../attachment-fetch.processor';

/** Short enough to be waited for, long enough not to be lost while a busy machine does something else. */
export const LEASE_MS = 3_000;
export const ATTEMPTS_MAX = 3;
const AGAIN_MS = 15_000;
const SECRET_TOKEN = 'made-up';

type Media = Parameters<TelegramSimulator['sendMedia']>[0]['media'];

export interface AttachmentRow {
  state: string;
  object_id: string | null;
  path: string | null;
  fence: string;
  lease_until: Date | null;
  due_at: Date | null;
  attempts: number;
  failure: { code: string; description: string } | null;
  gave_up_at: Date | null;
}

/** The media app, a platform with people who send files, and jobs that are done when a test says so. */
export class FetchRig {
  readonly queue: MediaQueueStore;
  private readonly inbound: InboundStore;
  private user = 0;
  private offset = 0;

  private constructor(
    readonly media: MediaRig,
    readonly simulator: TelegramSimulator,
    private readonly of: {
      workspace: TestWorkspace;
      account: Awaited<ReturnType<typeof aChannelAccount>>;
      token: string;
    },
  ) {
    this.queue = new MediaQueueStore(media.db.dataSource);
    this.inbound = new InboundStore(media.db.dataSource);
  }

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<FetchRig> {
    const simulator = await startTelegramSimulator({ limits: 'off' });
    const media = await MediaRig.start({
      TELEGRAM_API_ROOT: simulator.url,
      MEDIA_LEASE_MS: String(LEASE_MS),
      MEDIA_ATTEMPTS_MAX: String(ATTEMPTS_MAX),
      ...settings,
    });
    const { id, token } = simulator.createBot();
    const workspace = await media.workspace();
    const account = await aChannelAccount(media.db, workspace, {
      externalId: String(id),
      credentials: { token, secretToken: SECRET_TOKEN },
    });
    const rig = new FetchRig(media, simulator, { workspace, account, token });
    rig.user = simulator.createUser().id;
    simulator.startBot({ user: rig.user });
    return rig;
  }

  async close(): Promise<void> {
    await this.media.close();
    await this.simulator.close();
  }

  get workspaceId(): string {
    return this.of.workspace.id;
  }

  /** A person sends a file, which is recorded as the webhook would have it. Its attachment, and its message's id there. */
  async receive(file: Media): Promise<{ id: string; externalId: string }> {
    const { chatId, messageId } = this.simulator.sendMedia({ user: this.user, media: file });
    const outcomes = await this.record(await this.updates());
    const [row] = await this.media.db.owner<{ id: string }>(
      'SELECT id FROM attachment WHERE message_id = $1',
      [outcomes.at(-1)?.messageId],
    );
    if (!row) throw new Error('the message brought no attachment');
    return { id: row.id, externalId: `${chatId}:${messageId}` };
  }

  /** The platform has one name for both, as for what somebody forwards. */
  async isTheSameFile(id: string, as: string): Promise<void> {
    await this.media.db.owner(
      'UPDATE attachment a SET unique_id = b.unique_id FROM attachment b WHERE a.id = $1 AND b.id = $2',
      [id, as],
    );
  }

  async takeBack(externalId: string): Promise<void> {
    const conversation = { aliases: [externalId.split(':')[0] ?? ''], kind: 'private' as const };
    await this.record([{ type: 'deletion', key: newId(), conversation, externalIds: [externalId] }]);
  }

  /** What is due, as the sweeper hands it over. */
  due(): Promise<DueAttachment[]> {
    return this.queue.sweep(100, AGAIN_MS);
  }

  /** The job of an attachment that is due; ends when its worker does. */
  async fetch(id: string, signal = new AbortController().signal): Promise<void> {
    const one = (await this.due()).find(({ attachmentId }) => attachmentId === id);
    if (!one) throw new Error('the attachment is not due');
    const { workspaceId, attachmentId, fence, correlationId } = one;
    const processor = this.media.get(AttachmentFetchProcessor);
    const payload = { v: 1 as const, workspaceId, attachmentId, fence, correlationId };
    await processor.process(payload, { correlationId, attempt: 1, signal });
  }

  /** Another worker takes it, as after a lease that has run out. Returns its fence. */
  async takenByAnother(attachmentId: string): Promise<number> {
    await this.media.db.owner(
      `UPDATE attachment SET lease_until = app_now() - interval '1 second' WHERE id = $1`,
      [attachmentId],
    );
    const { fence } = await this.attachment(attachmentId);
    const held = { attachmentId, fence: Number(fence), leaseMs: 60_000 };
    const work = await this.media.db.transaction.run(this.workspaceId, (tx) => this.queue.take(tx, held));
    if (!work) throw new Error('the attachment cannot be taken');
    return work.fence;
  }

  async attachment(id: string): Promise<AttachmentRow> {
    const [row] = await this.media.db.owner<AttachmentRow>('SELECT * FROM attachment WHERE id = $1', [id]);
    if (!row) throw new Error('there is no such attachment');
    return row;
  }

  /** The states that were told of it, in their order. */
  async told(id: string): Promise<unknown[]> {
    const rows = await this.media.db.owner<{ state: unknown }>(
      `SELECT payload ->> 'state' AS state FROM event WHERE type = 'attachment.settled' AND payload ->> 'id' = $1
       ORDER BY id`,
      [id],
    );
    return rows.map(({ state }) => state);
  }

  objects(): Promise<{ id: string; sha256: string; store: string }[]> {
    return this.media.db.owner('SELECT id, sha256, store FROM media_object ORDER BY created_at');
  }

  private async updates(): Promise<InboundEvent[]> {
    const { token, workspace, account } = this.of;
    const answer = await fetch(`${this.simulator.url}/bot${token}/getUpdates?offset=${this.offset}`);
    const { result } = (await answer.json()) as { result: { update_id: number }[] };
    const credentials = { token, secretToken: SECRET_TOKEN };
    const as = { ...account, workspaceId: workspace.id, credentials, settings: {} };
    this.offset = (result.at(-1)?.update_id ?? this.offset - 1) + 1;
    return result.flatMap((update) => telegramChannel.inbound.parse(update, as));
  }

  private record(events: InboundEvent[]) {
    const times = { sweepAfterMs: 3_000, humanPauseMs: 1_000 };
    return this.inbound.record([aWebhook(this.of.account, events)], times);
  }
}
