import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const SHA256 = /^[0-9a-f]{64}$/;
/** What is that old was left behind by a process that is gone. */
const ABANDONED_MS = 3_600_000;

/** Which files a cache has, the least recently used first, and how many bytes they are. */
export class CachedNames {
  /** Where files are while they are not whole. */
  readonly unfinished: string;
  private readonly sizes = new Map<string, number>();
  private total = 0;
  private loading: Promise<void> | undefined;

  constructor(private readonly folder: string) {
    this.unfinished = join(folder, 'unfinished');
  }

  pathOf(sha256: string): string {
    return join(this.folder, sha256.slice(0, 2), sha256);
  }

  /** It was used just now. */
  async use(sha256: string, sizeBytes: number): Promise<void> {
    await (this.loading ??= this.load());
    this.forget(sha256);
    this.add(sha256, sizeBytes);
  }

  /** Those to be deleted so that no more than `bytesMax` are left; they are forgotten. */
  async beyond(bytesMax: number): Promise<string[]> {
    await (this.loading ??= this.load());
    const gone: string[] = [];
    for (const sha256 of [...this.sizes.keys()]) {
      if (this.total <= bytesMax) break;
      this.forget(sha256);
      gone.push(sha256);
    }
    return gone;
  }

  /** What an earlier process left. */
  private async load(): Promise<void> {
    await this.clearUnfinished();
    const found: { sha256: string; size: number; usedMs: number }[] = [];
    for (const { name, path } of await this.files(this.folder)) {
      const info = SHA256.test(name) ? await stat(path).catch(() => undefined) : undefined;
      if (info) found.push({ sha256: name, size: info.size, usedMs: info.mtimeMs });
    }
    found.sort((a, b) => a.usedMs - b.usedMs);
    for (const { sha256, size } of found) this.add(sha256, size);
  }

  private async clearUnfinished(): Promise<void> {
    for (const { path } of await this.files(this.unfinished)) {
      const info = await stat(path).catch(() => undefined);
      if (info && info.mtimeMs < Date.now() - ABANDONED_MS) await rm(path, { force: true });
    }
  }

  private async files(folder: string): Promise<{ name: string; path: string }[]> {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
    return entries
      .filter((entry) => entry.isFile())
      .map(({ name, parentPath }) => ({ name, path: join(parentPath, name) }));
  }

  private add(sha256: string, sizeBytes: number): void {
    this.sizes.set(sha256, sizeBytes);
    this.total += sizeBytes;
  }

  private forget(sha256: string): void {
    this.total -= this.sizes.get(sha256) ?? 0;
    this.sizes.delete(sha256);
  }
}
