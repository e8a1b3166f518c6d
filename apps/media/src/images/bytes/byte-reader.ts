import { open, type FileHandle } from 'node:fs/promises';

const PAGE_BYTES = 64 * 1024;
/** Looks into pages; some tenths of a second, however small the pieces a file is made of. */
const LOOKS_MAX = 250_000;

/** Thrown when a reader wants more of a file than its share: what it looks for is not worth a whole read. */
class ReadsSpent extends Error {}

/** Looks into a file page by page: one page is in memory, and only so many are ever read. */
export class ByteReader {
  private page: Buffer = Buffer.alloc(0);
  private pageAt = -1;
  private looks = 0;

  private constructor(
    private readonly handle: FileHandle,
    readonly size: number,
    private pagesLeft: number,
  ) {}

  /** Opens, lends and closes. `pagesMax` pages of 64 kB are read at most, 256 MB unless said otherwise. */
  static async over<T>(path: string, use: (bytes: ByteReader) => Promise<T>, pagesMax = 4096): Promise<T> {
    const handle = await open(path, 'r');
    try {
      const { size } = await handle.stat();
      return await use(new ByteReader(handle, size, pagesMax));
    } finally {
      await handle.close();
    }
  }

  /** Up to `length` bytes from `offset` on (64 kB at most), fewer at the end of the file, none behind it. */
  async at(offset: number, length: number): Promise<Buffer> {
    if (++this.looks > LOOKS_MAX) throw new ReadsSpent('too much to look at');
    if (!Number.isSafeInteger(offset) || offset < 0 || offset >= this.size) return Buffer.alloc(0);
    const wanted = Math.min(length, PAGE_BYTES, this.size - offset);
    const inPage = offset >= this.pageAt && offset + wanted <= this.pageAt + this.page.length;
    if (this.pageAt < 0 || !inPage) await this.turnTo(offset);
    return this.page.subarray(offset - this.pageAt, offset - this.pageAt + wanted);
  }

  private async turnTo(offset: number): Promise<void> {
    if (this.pagesLeft-- <= 0) throw new ReadsSpent('too much to read');
    const page = Buffer.alloc(Math.min(PAGE_BYTES, this.size - offset));
    const { bytesRead } = await this.handle.read(page, 0, page.length, offset);
    this.page = page.subarray(0, bytesRead);
    this.pageAt = offset;
  }
}
