import { createLogger, Metrics, PinoLogger } from '@causerie/observability';
import {
  S3Store,
  SignedLinks,
  StoreStack,
  type ObjectStore,
  type S3StoreOptions,
  objectKey,
  variantKey,
} from '@causerie/object-storage';
import { MediaObjectStore, type DisplacedMedia } from '@causerie/persistence';
import { aWorkspace, createTestDatabase, type TestDatabase, type TestWorkspace } from '@causerie/testing';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadMediaConfig } from '../../config';
import { SpoolFolder } from '../../fetch/spool-folder';
import { MediaStores } from '../../stores/media-stores';
import { SteppedStore } from '../../stores/testing/stepped-store';
import { BringHome } from '../bring-home';
import { PromoteObject } from '../promote-object';
import { SweepDisplacedWorker } from '../sweep-displaced.worker';

/** Bytes that a fallback took, and the row that says so. */
export interface Displaced extends DisplacedMedia {
  bytes: Buffer;
}

export interface Whereabouts {
  row: { store: string; isDue: boolean } | undefined;
  /** What each store has under the key. */
  main: Buffer | undefined;
  spare: Buffer | undefined;
}

/** A primary and a fallback on this machine's disk, a real database, and as many promoters as a test wants. */
export class PromotionRig {
  readonly main: SteppedStore;
  readonly spare: SteppedStore;
  readonly objects: MediaObjectStore;
  private readonly links: SignedLinks;

  private constructor(
    readonly db: TestDatabase,
    readonly workspace: TestWorkspace,
    private readonly folder: string,
  ) {
    this.links = new SignedLinks({ baseUrl: 'http://127.0.0.1:1/objects', secret: randomBytes(32) });
    this.main = new SteppedStore({ name: 'main', folder: join(folder, 'main'), links: this.links });
    this.spare = new SteppedStore({ name: 'spare', folder: join(folder, 'spare'), links: this.links });
    this.objects = new MediaObjectStore(db.dataSource);
  }

  static async start(): Promise<PromotionRig> {
    const db = await createTestDatabase();
    return new PromotionRig(db, await aWorkspace(db), mkdtempSync(join(tmpdir(), 'promotion-')));
  }

  async close(): Promise<void> {
    await this.db.close();
    rmSync(this.folder, { recursive: true });
  }

  /** Another process of the app. `primary`: the disk's, unless given. */
  promoter(primary: ObjectStore = this.main): PromoteObject {
    const stores = [primary, this.spare] as const;
    const opened = { stores, links: this.links, stack: new StoreStack({ stores }) };
    const logger = createLogger({ app: 'media', destination: { write: () => undefined } });
    const folder = new SpoolFolder(this.spoolPath);
    const bringHome = new BringHome(new MediaStores(opened, 2), this.db.transaction, this.objects, folder);
    const metrics = new Metrics('media', { processMetrics: false });
    return new PromoteObject(bringHome, metrics, new PinoLogger({ pinoHttp: { logger } }));
  }

  sweeper(promoter = this.promoter()): SweepDisplacedWorker {
    const config = loadMediaConfig({
      DATABASE_URL: this.db.appUrl,
      REDIS_URL: 'redis://127.0.0.1:1',
      MASTER_KEY: randomBytes(32).toString('base64'),
    });
    return new SweepDisplacedWorker(this.objects, promoter, config.values);
  }

  /** A server that is the primary store, and may be away. */
  s3(options: S3StoreOptions): S3Store {
    return new S3Store({ ...options, name: 'main' });
  }

  /** An object, or with `variant` one of its variants, that the spare store took. */
  async displaced(variant?: string): Promise<Displaced> {
    const bytes = randomBytes(200);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const { id: workspaceId } = this.workspace;
    const key =
      variant === undefined ? objectKey(workspaceId, sha256) : variantKey(workspaceId, sha256, variant);
    const facts = { sizeBytes: bytes.length, mimeType: 'image/png' };
    await this.spare.put(key, bytes, { contentType: facts.mimeType, sizeBytes: bytes.length });
    const place = { ...facts, sha256, key, store: 'spare', displaced: true };
    const objectId = await this.db.transaction.run(workspaceId, async (tx) => {
      const home = { ...place, key: objectKey(workspaceId, sha256), store: 'main', displaced: false };
      const { id } = await this.objects.record(tx, variant === undefined ? place : home);
      if (variant !== undefined) {
        await this.objects.recordVariant(
          tx,
          { objectId: id, name: variant },
          { ...place, placeholder: false },
        );
      }
      return id;
    });
    return {
      ...facts,
      workspaceId,
      objectId,
      key,
      store: 'spare',
      bytes,
      ...(variant !== undefined && { variant }),
    };
  }

  /** The variant was made again, is other bytes now, and the spare store took them. */
  async remade(one: Displaced): Promise<Displaced> {
    const bytes = randomBytes(300);
    const facts = { sizeBytes: bytes.length, mimeType: one.mimeType };
    await this.spare.put(one.key, bytes, { contentType: facts.mimeType, sizeBytes: bytes.length });
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const place = { ...facts, sha256, key: one.key, store: 'spare', displaced: true, placeholder: false };
    await this.db.transaction.run(one.workspaceId, (tx) =>
      this.objects.recordVariant(tx, { objectId: one.objectId, name: one.variant ?? '' }, place),
    );
    return { ...one, ...facts, bytes };
  }

  /** The disk of the spare store no longer has what was put there. */
  damage({ key }: Displaced, how: (bytes: Buffer) => Buffer): void {
    const path = join(this.folder, 'spare', 'objects', key);
    writeFileSync(path, how(readFileSync(path)));
  }

  async whereabouts(one: Displaced, primary: ObjectStore = this.main): Promise<Whereabouts> {
    const [row] = await this.db.owner<{ store: string; isDue: boolean }>(
      one.variant === undefined
        ? 'SELECT store, promote_due_at IS NOT NULL AS "isDue" FROM media_object WHERE id = $1'
        : 'SELECT store, promote_due_at IS NOT NULL AS "isDue" FROM media_variant WHERE object_id = $1 AND name = $2',
      one.variant === undefined ? [one.objectId] : [one.objectId, one.variant],
    );
    return { row, main: await bytesOf(primary, one.key), spare: await bytesOf(this.spare, one.key) };
  }

  /** Nothing that was worked on is left on this machine's disk. */
  get spooled(): string[] {
    return readdirSync(this.spoolPath);
  }

  private get spoolPath(): string {
    return join(this.folder, 'spool');
  }
}

async function bytesOf(store: ObjectStore, key: string): Promise<Buffer | undefined> {
  if (!(await store.head(key))) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of (await store.get(key)).stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
