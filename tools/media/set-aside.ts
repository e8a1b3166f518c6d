import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ObjectNotFoundError, type ObjectStore } from '@causerie/object-storage';

/** An object that is being deleted, with its copy on this machine. */
export interface AsideObject {
  store: string;
  key: string;
  contentType: string;
  sizeBytes: number;
  /** When its deletion began, in ms. */
  deletedAt: number;
}

/**
 * Copies of what was deleted, for as long as it may turn out that somebody began to need it at that moment. They outlive
 * a run that is killed: the next one goes on with them.
 */
export class SetAside {
  constructor(private readonly folder: string) {}

  /** Undefined: it is gone already. */
  async keep(
    store: ObjectStore,
    { key, deletedAt }: { key: string; deletedAt: number },
  ): Promise<AsideObject | undefined> {
    const body = await store.get(key).catch((error: unknown) => {
      if (error instanceof ObjectNotFoundError) return undefined;
      throw error;
    });
    if (!body) return undefined;
    const { contentType, sizeBytes } = body;
    const aside: AsideObject = { store: store.name, key, contentType, sizeBytes, deletedAt };
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await pipeline(body.stream, createWriteStream(this.place(aside), { mode: 0o600 }));
    // Last: what it describes is whole.
    await writeFile(`${this.place(aside)}.json`, JSON.stringify(aside), { mode: 0o600 });
    return aside;
  }

  async putBack(store: ObjectStore, aside: AsideObject): Promise<void> {
    const { key, contentType, sizeBytes } = aside;
    await store.put(key, createReadStream(this.place(aside)), { contentType, sizeBytes });
    await this.drop(aside);
  }

  async drop(aside: AsideObject): Promise<void> {
    await rm(`${this.place(aside)}.json`, { force: true });
    await rm(this.place(aside), { force: true });
  }

  /** What an earlier run left. A copy that was not finished is of an object that was not deleted. */
  async leftovers(): Promise<AsideObject[]> {
    const names = await readdir(this.folder).catch(() => []);
    const found: AsideObject[] = [];
    for (const name of names) {
      const path = join(this.folder, name);
      if (name.endsWith('.json')) found.push(JSON.parse(await readFile(path, 'utf8')) as AsideObject);
      else if (!(await exists(`${path}.json`))) await rm(path, { force: true });
    }
    return found;
  }

  private place({ store, key }: AsideObject): string {
    return join(this.folder, createHash('sha256').update(`${store} ${key}`).digest('hex'));
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
