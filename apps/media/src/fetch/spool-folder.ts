import { randomUUID } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const OWNER_ONLY = 0o700;

/** Where files lie while somebody works on them: nobody but this user may look inside. Shared by all replicas of a machine. */
export class SpoolFolder {
  private isReady = false;

  constructor(private readonly path: string) {}

  /** An empty file that nobody else has, open for writing. */
  async create(): Promise<{ path: string; handle: FileHandle }> {
    this.prepare();
    const path = join(this.path, randomUUID());
    return { path, handle: await open(path, 'wx', 0o600) };
  }

  /** Takes away what killed processes left: files that nobody has written to for so long. Returns how many. */
  async removeLeftovers(untouchedMs: number, nowMs = Date.now()): Promise<number> {
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

  private prepare(): void {
    if (this.isReady) return;
    mkdirSync(this.path, { recursive: true, mode: OWNER_ONLY });
    const found = lstatSync(this.path);
    // In a folder for everybody, somebody else may have been first.
    if (!found.isDirectory() || (process.getuid && found.uid !== process.getuid())) {
      throw new Error('The folder for files in work is not ours: name another one.');
    }
    chmodSync(this.path, OWNER_ONLY);
    this.isReady = true;
  }
}

/** Takes a file off the disk. Never throws, harmless when repeated. */
export async function discard(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}
