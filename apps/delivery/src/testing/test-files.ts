import { newId } from '@causerie/kernel';
import { DiskStore, SignedLinks, StoreStack, type ObjectStore } from '@causerie/object-storage';
import { AssetStore, MediaObjectStore } from '@causerie/persistence';
import type { TestDatabase, TestWorkspace } from '@causerie/testing';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileStores } from '../files/cache/file-stores';

/** A disk store with what a workspace has in it. */
export class TestFiles {
  readonly folder = mkdtempSync(join(tmpdir(), 'causerie-files-'));
  private readonly storeFolder = join(this.folder, 'store');
  readonly disk: DiskStore;
  /** How often the store was asked for bytes. */
  reads = 0;
  /** Everybody can follow links to files, or none but who is on this machine; of processes that are started after. */
  reachable = true;
  /** Before the store answers; what it throws is its answer. */
  reading: (() => Promise<void>) | undefined;
  private readonly objects: MediaObjectStore;
  private readonly assets = new AssetStore();

  constructor(
    private readonly db: TestDatabase,
    private readonly workspace: TestWorkspace,
  ) {
    const links = new SignedLinks({ baseUrl: 'https://media.example/objects', secret: randomBytes(32) });
    this.disk = new DiskStore({ folder: this.storeFolder, links });
    this.objects = new MediaObjectStore(db.dataSource);
  }

  stores(): FileStores {
    const watched: ObjectStore = Object.assign(Object.create(this.disk) as DiskStore, {
      get: async (key: string) => {
        this.reads += 1;
        await this.reading?.();
        return this.disk.get(key);
      },
    });
    return new FileStores(
      { stack: new StoreStack({ stores: [watched] }) },
      new Set(this.reachable ? [] : ['disk']),
    );
  }

  /** Bytes of the workspace; returns the object's id. */
  async object(bytes: Buffer | string, mimeType = 'image/png', displaced = false): Promise<string> {
    const body = Buffer.from(bytes);
    const sha256 = createHash('sha256').update(body).digest('hex');
    const key = `objects/${this.workspace.id}/${sha256}`;
    await this.disk.put(key, body, { contentType: mimeType });
    const { id } = await this.db.transaction.run(this.workspace.id, (tx) =>
      this.objects.record(tx, {
        sha256,
        sizeBytes: body.length,
        mimeType,
        key,
        store: 'disk',
        displaced,
      }),
    );
    return id;
  }

  /** An asset's variant with these bytes, made or changed; returns the asset's id. */
  async asset(name: string, variant: string, bytes: Buffer | string): Promise<string> {
    const objectId = await this.object(bytes);
    const put = await this.db.transaction.run(this.workspace.id, (tx) =>
      this.assets.put(tx, { asset: name, variant, objectId, fileName: `${variant}.png` }),
    );
    if (!put) throw new Error('no such object');
    return put.assetId;
  }

  async removeAsset(name: string): Promise<void> {
    await this.db.transaction.run(this.workspace.id, (tx) => this.assets.remove(tx, name));
  }

  /** As on a machine that does not have the store's folder, until what is returned is called. */
  unmount(): () => void {
    const aside = this.newFolder();
    renameSync(this.storeFolder, aside);
    return () => renameSync(aside, this.storeFolder);
  }

  newFolder(): string {
    return join(this.folder, newId());
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
