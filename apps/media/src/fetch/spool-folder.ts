import { ensureOwnFolder } from '@causerie/app-shell';
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Where files lie while somebody works on them: nobody but this user may look inside. Shared by all replicas of a machine. */
export class SpoolFolder {
  private isReady = false;

  constructor(private readonly path: string) {}

  /** An empty file that nobody else has, open for writing. */
  async create(): Promise<{ path: string; handle: FileHandle }> {
    try {
      return await this.newFile();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      // What cleans up temporary files took the folder, too.
      this.isReady = false;
      return this.newFile();
    }
  }

  /** Takes away what killed processes left: files that nobody has written to for so long. Returns how many. */
  async removeLeftovers(untouchedMs: number, nowMs = Date.now()): Promise<number> {
    this.isReady = false;
    this.prepare();
    let removed = 0;
    for (const name of await readdir(this.path)) {
      const path = join(this.path, name);
      const found = await stat(path).catch(() => undefined);
      if (!found?.isFile() || nowMs - found.mtimeMs < untouchedMs) continue;
      await discard(path);
      removed += 1;
    }
    return removed;
  }

  private async newFile(): Promise<{ path: string; handle: FileHandle }> {
    this.prepare();
    const path = join(this.path, randomUUID());
    return { path, handle: await open(path, 'wx', 0o600) };
  }

  private prepare(): void {
    if (this.isReady) return;
    ensureOwnFolder(this.path, 'MEDIA_TEMP_FOLDER');
    this.isReady = true;
  }
}

/** Takes a file off the disk. Never throws, harmless when repeated. */
export async function discard(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}
