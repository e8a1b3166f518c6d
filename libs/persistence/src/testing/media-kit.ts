import type { AnnouncedAttachment, InboundMessage } from '@causerie/message-schema';
import { anInboundMessage } from '@causerie/testing';
import { createHash } from 'node:crypto';
import type { WorkspaceTx } from '../database/workspace-transaction';
import { AlbumStore, type AlbumChange } from '../stores/album.store';
import { MediaObjectStore, type NewMediaObject } from '../stores/media-object.store';
import { MediaQueueStore, type AttachmentOutcome, type AttachmentWork } from '../stores/media-queue.store';
import { InboundKit } from './inbound-kit';

export const LEASE_MS = 15_000;

let counter = 0;

export function aFile(given: Partial<AnnouncedAttachment> = {}): AnnouncedAttachment {
  return { kind: 'image', ref: { fileId: `file-${++counter}` }, ...given };
}

export function anObject(content: string, given: Partial<NewMediaObject> = {}): NewMediaObject {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return {
    sha256,
    sizeBytes: content.length,
    mimeType: 'image/png',
    key: `objects/${sha256}`,
    store: 'main',
    displaced: false,
    ...given,
  };
}

/** An account's messages with files, and the stores that look after them. */
export class MediaKit {
  readonly queue: MediaQueueStore;
  readonly objects: MediaObjectStore;
  readonly albums: AlbumStore;

  private constructor(readonly inbound: InboundKit) {
    const { dataSource } = inbound.db;
    this.queue = new MediaQueueStore(dataSource);
    this.objects = new MediaObjectStore(dataSource);
    this.albums = new AlbumStore(dataSource);
  }

  static async start(): Promise<MediaKit> {
    return new MediaKit(await InboundKit.start());
  }

  get workspaceId(): string {
    return this.inbound.account.workspaceId;
  }

  inTx<Result>(work: (tx: WorkspaceTx) => Promise<Result>): Promise<Result> {
    return this.inbound.db.transaction.run(this.workspaceId, work);
  }

  /** A message with these files; returns its conversation and the ids of its attachments, in order. */
  async receive(
    files: AnnouncedAttachment[] = [aFile()],
    given: Partial<InboundMessage> = {},
  ): Promise<{ conversationId: string; messageId: string; attachments: [string, ...string[]] }> {
    const parts = files.map(
      ({ kind }, attachment) => ({ kind, attachment }) as InboundMessage['parts'][number],
    );
    const [outcome] = await this.inbound.record(anInboundMessage({ parts, attachments: files, ...given }));
    if (!outcome?.conversationId || !outcome.messageId) throw new Error('it was not recorded');
    const rows = await this.inbound.db.owner<{ id: string }>(
      'SELECT id FROM attachment WHERE message_id = $1 ORDER BY ordinal',
      [outcome.messageId],
    );
    const [first, ...more] = rows.map(({ id }) => id);
    if (first === undefined) throw new Error('it has no attachment');
    return {
      conversationId: outcome.conversationId,
      messageId: outcome.messageId,
      attachments: [first, ...more],
    };
  }

  /** The fence that an attachment has now. */
  async fenceOf(attachmentId: string): Promise<number> {
    const [row] = await this.inbound.db.owner<{ fence: string }>(
      'SELECT fence FROM attachment WHERE id = $1',
      [attachmentId],
    );
    return Number(row?.fence);
  }

  async take(attachmentId: string): Promise<AttachmentWork> {
    const fence = await this.fenceOf(attachmentId);
    const work = await this.inTx((tx) => this.queue.take(tx, { attachmentId, fence, leaseMs: LEASE_MS }));
    if (!work) throw new Error('it cannot be taken');
    return work;
  }

  /** Taken and ended, with what this does to the album of its chat. */
  async end(attachmentId: string, outcome: AttachmentOutcome): Promise<AlbumChange | null> {
    const work = await this.take(attachmentId);
    return this.inTx(async (tx) => {
      await this.queue.settle(tx, { attachmentId, fence: work.fence }, outcome);
      return this.albums.addSettled(tx, attachmentId);
    });
  }

  async store(attachmentId: string, object: NewMediaObject): Promise<AlbumChange | null> {
    const { id: objectId } = await this.inTx((tx) => this.objects.record(tx, object));
    return this.end(attachmentId, { state: 'stored', objectId, path: 'images/ada/1.png' });
  }

  async attachment<Row = Record<string, unknown>>(id: string): Promise<Row> {
    const [row] = await this.inbound.db.owner<Row>('SELECT * FROM attachment WHERE id = $1', [id]);
    if (!row) throw new Error('there is no such attachment');
    return row;
  }
}
