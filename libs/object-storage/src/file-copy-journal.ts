import { UsageError } from '@causerie/kernel';
import { open, type FileHandle } from 'node:fs/promises';
import type { CopyJournal, CopyRecord } from './copy-journal';

/** Names of the two stores. */
interface Stores {
  from: string;
  to: string;
}

/**
 * A file with a line for each object, after one that names the stores. Lines are only ever added, by one run at a
 * time. A run that is killed leaves at most one line torn: the next run begins a line of its own, and passes over it.
 * A crash of the machine may lose the last lines: their objects are then looked at again.
 */
export class FileCopyJournal implements CopyJournal {
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly file: FileHandle,
    private readonly path: string,
  ) {}

  /** Made when missing. @throws UsageError when it is of other stores */
  static async open(path: string, stores: Stores): Promise<FileCopyJournal> {
    const journal = new FileCopyJournal(await open(path, 'a+', 0o600), path);
    try {
      await journal.begin(stores);
      return journal;
    } catch (error) {
      await journal.close();
      throw error;
    }
  }

  async *proven(): AsyncGenerator<CopyRecord> {
    for await (const line of this.lines()) if (isRecord(line)) yield line;
  }

  async record({ key, sizeBytes, sha256 }: CopyRecord): Promise<void> {
    await this.append(`${JSON.stringify({ key, sizeBytes, sha256 })}\n`);
  }

  async close(): Promise<void> {
    await this.last.catch(() => undefined);
    await this.file.sync().catch(() => undefined);
    await this.file.close();
  }

  private async begin({ from, to }: Stores): Promise<void> {
    const { size } = await this.file.stat();
    if (size > 0) {
      const { buffer } = await this.file.read(Buffer.alloc(1), 0, 1, size - 1);
      if (buffer.toString() !== '\n') await this.append('\n');
    }
    for await (const line of this.lines()) {
      if (!isStores(line)) continue;
      if (line.from === from && line.to === to) return;
      throw new UsageError(
        `The journal ${this.path} is of a copy from "${line.from}" to "${line.to}": name another file.`,
      );
    }
    await this.append(`${JSON.stringify({ from, to })}\n`);
  }

  private async *lines(): AsyncGenerator<unknown> {
    const whole = await open(this.path, 'r');
    try {
      for await (const line of whole.readLines()) yield parsed(line);
    } finally {
      await whole.close();
    }
  }

  /** One after the other: two writes at once could be mixed. */
  private append(line: string): Promise<void> {
    const written = this.last.catch(() => undefined).then(() => this.file.appendFile(line));
    this.last = written;
    return written;
  }
}

/** Undefined for a torn line, and for the empty rest of one. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isStores(line: unknown): line is Stores {
  const { from, to } = (line ?? {}) as Partial<Stores>;
  return typeof from === 'string' && typeof to === 'string';
}

function isRecord(line: unknown): line is CopyRecord {
  const { key, sizeBytes, sha256 } = (line ?? {}) as Partial<CopyRecord>;
  return typeof key === 'string' && typeof sizeBytes === 'number' && typeof sha256 === 'string';
}
