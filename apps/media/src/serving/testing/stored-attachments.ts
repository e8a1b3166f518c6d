import { newId } from '@causerie/kernel';
import { objectKey } from '@causerie/object-storage';
import { InboundStore, MediaQueueStore, type NewMediaObject } from '@causerie/persistence';
import { aChannelAccount, anInboundMessage, aWebhook, type TestWorkspace } from '@causerie/testing';
import { createHash } from 'node:crypto';
import type { MediaRig } from '../../testing/media-rig';

export interface StoredFile {
  attachmentId: string;
  objectId: string;
  key: string;
  bytes: Buffer;
}

/** Attachments of a workspace whose bytes are in the stores, as fetching leaves them. */
export class StoredAttachments {
  private constructor(
    private readonly rig: MediaRig,
    readonly workspace: TestWorkspace,
    private readonly account: { id: string; workspaceId: string },
  ) {}

  static async of(rig: MediaRig): Promise<StoredAttachments> {
    const workspace = await rig.workspace();
    return new StoredAttachments(rig, workspace, await aChannelAccount(rig.db, workspace));
  }

  /** One that nobody has fetched yet. */
  async announced(): Promise<string> {
    const event = anInboundMessage({
      externalId: newId(),
      parts: [{ kind: 'image', attachment: 0 }],
      attachments: [{ kind: 'image', ref: { id: newId() } }],
    });
    const inbound = new InboundStore(this.rig.db.dataSource);
    const [outcome] = await inbound.record([aWebhook(this.account, [event])], {
      sweepAfterMs: 3_000,
      humanPauseMs: 1_000,
    });
    const [row] = await this.rig.db.owner<{ id: string }>('SELECT id FROM attachment WHERE message_id = $1', [
      outcome?.messageId,
    ]);
    return row?.id ?? '';
  }

  async store(
    bytes: Buffer,
    { mimeType = 'image/png', store = 'main', name = 'cat.png' } = {},
  ): Promise<StoredFile> {
    const attachmentId = await this.announced();
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const key = objectKey(this.workspace.id, sha256);
    const { rig } = this;
    const options = { contentType: mimeType, sizeBytes: bytes.length };
    await rig.stores.stack.named(store).put(key, bytes, options);
    const facts = { sha256, sizeBytes: bytes.length, mimeType, key, store };
    const object: NewMediaObject = { ...facts, displaced: store !== 'main' };
    const objectId = await this.settle(attachmentId, object, `images/ada/${name}`);
    return { attachmentId, objectId, key, bytes };
  }

  private settle(attachmentId: string, object: NewMediaObject, path: string): Promise<string> {
    const queue = new MediaQueueStore(this.rig.db.dataSource);
    return this.rig.db.transaction.run(this.workspace.id, async (tx) => {
      const work = await queue.take(tx, { attachmentId, fence: 0, leaseMs: 15_000 });
      const { id: objectId } = await this.rig.objects.record(tx, object);
      const held = { attachmentId, fence: work?.fence ?? -1 };
      if (!(await queue.settle(tx, held, { state: 'stored', objectId, path })))
        throw new Error('not settled');
      return objectId;
    });
  }
}
