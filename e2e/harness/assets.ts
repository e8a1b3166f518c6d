import { newCorrelationId, newId } from '@causerie/kernel';
import { DiskStore, objectKey, SignedLinks } from '@causerie/object-storage';
import {
  AssetStore,
  DeliveryStore,
  LaneStore,
  MediaHandleStore,
  MediaObjectStore,
  OutboundStore,
} from '@causerie/persistence';
import type { TestWorkspace } from '@causerie/testing';
import { createHash, randomBytes } from 'node:crypto';
import sharp from 'sharp';
import type { Pipeline } from './pipeline';

/** So many transactions of the test at once: as many as its pool has connections. */
const WRITERS = 5;

/** A picture like none before it, of about the size of those that are sent: noise does not get smaller. */
export async function aLargePicture(): Promise<Buffer> {
  const [width, height] = [640, 480];
  const raw = { width, height, channels: 3 as const };
  return sharp(randomBytes(width * height * raw.channels), { raw })
    .jpeg({ quality: 85 })
    .toBuffer();
}

export const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** What a workspace sends again and again, in the pipeline's store. */
export class Assets {
  private readonly disk: DiskStore;
  private readonly outbound: OutboundStore;

  /** @param folder the store's, as the pipeline's settings have it */
  constructor(
    private readonly pipeline: Pipeline,
    private readonly workspace: TestWorkspace,
    folder: string,
  ) {
    const links = new SignedLinks({ baseUrl: 'http://localhost', secret: randomBytes(32) });
    this.disk = new DiskStore({ folder, links });
    this.outbound = new OutboundStore(new DeliveryStore(), new LaneStore(pipeline.database.dataSource));
  }

  /** Makes or changes a variant; answers the asset's id. */
  async put(asset: string, variant: string, bytes: Buffer): Promise<string> {
    const { database } = this.pipeline;
    const sha256 = sha256Of(bytes);
    const key = objectKey(this.workspace.id, sha256);
    const mimeType = 'image/jpeg';
    await this.disk.put(key, bytes, { contentType: mimeType });
    const objects = new MediaObjectStore(database.dataSource);
    return database.transaction.run(this.workspace.id, async (tx) => {
      const place = { key, store: 'disk', displaced: false };
      const { id: objectId } = await objects.record(tx, {
        sha256,
        sizeBytes: bytes.length,
        mimeType,
        ...place,
      });
      const put = await new AssetStore().put(tx, { asset, variant, objectId, fileName: `${variant}.jpg` });
      if (!put) throw new Error('There is no such object.');
      return put.assetId;
    });
  }

  /** Queues a picture for each of these conversations, in their order. */
  async send(conversationIds: readonly string[], source: { asset: string; variant: string }): Promise<void> {
    const waiting = [...conversationIds];
    const write = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const conversationId = next;
        await this.pipeline.database.transaction.run(this.workspace.id, (tx) =>
          this.outbound.enqueue(tx, {
            conversationId,
            author: 'bot',
            parts: [{ kind: 'image', attachment: 0 }],
            attachments: [{ kind: 'image', source }],
            idempotencyKey: newId(),
            correlationId: newCorrelationId(),
          }),
        );
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, write));
  }

  countSaved(): Promise<{ uploads: number; saved: number }> {
    return this.pipeline.database.transaction.run(this.workspace.id, (tx) =>
      new MediaHandleStore().countSaved(tx),
    );
  }

  /** What an account's platform calls these bytes. */
  async handleOf(accountId: string, bytes: Buffer): Promise<string> {
    const [row] = await this.pipeline.database.owner<{ handle: string }>(
      'SELECT handle FROM media_handle WHERE channel_account_id = $1 AND sha256 = $2 AND handle IS NOT NULL',
      [accountId, sha256Of(bytes)],
    );
    if (!row) throw new Error('The account has no handle of these bytes.');
    return row.handle;
  }

  /** Messages of the account that have not come to the platform (yet), and those that never will. */
  async unsent(accountId: string): Promise<{ waiting: number; failed: number }> {
    const [row] = await this.pipeline.database.owner<{ waiting: number; failed: number }>(
      `SELECT count(*) FILTER (WHERE status IN ('queued', 'sending', 'unknown'))::int AS waiting,
         count(*) FILTER (WHERE status IN ('failed', 'blocked'))::int AS failed
       FROM delivery WHERE channel_account_id = $1`,
      [accountId],
    );
    return row ?? { waiting: 0, failed: 0 };
  }
}

/** What delivery wrote about one call with a file. */
export interface SentFile {
  platform: string;
  way: string;
  /** From having the lane's next message to the platform's answer. */
  ms: number;
}

/** Of each call with a file that was accepted, from the log of delivery. */
export function sentFiles(log: string): SentFile[] {
  return log.split('\n').flatMap((line) => {
    if (!line.includes('"files":') || !line.includes('"outcome":"accepted"')) return [];
    const entry = JSON.parse(line) as {
      platform: string;
      files: string[];
      files_ready_ms: number;
      processing_time_ms: number;
    };
    const [way = ''] = entry.files;
    return [{ platform: entry.platform, way, ms: entry.files_ready_ms + entry.processing_time_ms }];
  });
}

export function medianMs(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return middle === undefined ? '–' : `${middle.toFixed(0)} ms`;
}
