import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorMessage } from '@causerie/kernel';
import {
  copyObjects,
  FileCopyJournal,
  type CopyFigures,
  type CopyJournal,
  type CopyRecord,
  type ObjectStore,
} from '@causerie/object-storage';
import type { MediaInventory, StoredMedia } from '@causerie/persistence';
import { atOnce } from './at-once';

export interface MigrationWish {
  from: ObjectStore;
  to: ObjectStore;
  /** The file that keeps what is proven. */
  journal: string;
  /** Counts only: writes nothing anywhere. */
  dryRun?: boolean;
  /** Takes away from `from` what lies in `to` by record and by proof. */
  deleteSource?: boolean;
  onCopied?: (figures: CopyFigures) => void;
}

export interface MigrationFigures {
  copy: CopyFigures;
  /** Records that say `to` now, by this run; in a dry run: that would. */
  recorded: number;
  /** Records that go on saying `from`, with why. */
  left: { key: string; reason: string }[];
  deleted: number;
}

const PAGE = 500;
const AT_ONCE = 8;

const NOTHING_PROVEN: CopyJournal & { close(): Promise<void> } = {
  async *proven() {},
  record: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/**
 * Takes all bytes from one store to another: first copies, each proven; then records, each guarded by where it said
 * its bytes were; then, if wished, the source's own. It may be killed at any step and started again. The services go
 * on: they read each object where its record says, and both places have it until the source's goes.
 */
export class MigrateObjects {
  constructor(private readonly inventory: MediaInventory) {}

  async run(wish: MigrationWish): Promise<MigrationFigures> {
    const { from, to, dryRun = false } = wish;
    const journal = dryRun && !existsSync(wish.journal) ? NOTHING_PROVEN : await openJournal(wish);
    try {
      const copy = await copyObjects({
        from,
        to,
        journal,
        dryRun,
        ...(wish.onCopied && { onProgress: wish.onCopied }),
      });
      copy.failed = await this.needed(from, copy.failed);
      const figures: MigrationFigures = { copy, recorded: 0, left: [], deleted: 0 };
      if (dryRun) figures.recorded = (await this.inventory.count(from.name)).objects;
      else await this.finish(wish, await provenOf(journal), figures);
      return figures;
    } finally {
      await journal.close();
    }
  }

  /** Without old copies that no record means: another object may stand in their place by now. */
  private async needed<Failed extends { key: string }>(
    from: ObjectStore,
    failed: Failed[],
  ): Promise<Failed[]> {
    const known = await this.inventory.known(
      from.name,
      failed.map(({ key }) => key),
    );
    return failed.filter(({ key }) => known.has(key));
  }

  private async finish(
    wish: MigrationWish,
    proven: ReadonlyMap<string, CopyRecord>,
    figures: MigrationFigures,
  ): Promise<void> {
    await this.record(wish, proven, figures);
    if (wish.deleteSource) await this.deleteSource(wish, [...proven.keys()], figures);
  }

  private async record(
    { from, to }: MigrationWish,
    proven: ReadonlyMap<string, CopyRecord>,
    figures: MigrationFigures,
  ): Promise<void> {
    let last: StoredMedia | undefined;
    for (;;) {
      const page = await this.inventory.page(from.name, PAGE, last);
      const good: string[] = [];
      await atOnce(page, AT_ONCE, async (media) => {
        const reason = await whyNot(media, proven.get(media.key), to);
        if (reason === undefined) good.push(media.key);
        else figures.left.push({ key: media.key, reason });
      });
      figures.recorded += await this.inventory.move(from.name, to.name, good);
      last = page.at(-1);
      if (page.length < PAGE) return;
    }
  }

  /** What no record names stays: it is for `gc` to judge. */
  private async deleteSource(
    { from, to }: MigrationWish,
    keys: readonly string[],
    figures: MigrationFigures,
  ): Promise<void> {
    for (let at = 0; at < keys.length; at += PAGE) {
      const some = keys.slice(at, at + PAGE);
      const [moved, still] = [
        await this.inventory.known(to.name, some),
        await this.inventory.known(from.name, some),
      ];
      const free = some.filter((key) => moved.has(key) && !still.has(key));
      await atOnce(free, AT_ONCE, async (key) => {
        if ((await from.head(key)) === undefined || (await to.head(key)) === undefined) return;
        await from.delete(key);
        figures.deleted += 1;
      });
    }
  }
}

function openJournal({ journal, from, to }: MigrationWish): Promise<FileCopyJournal> {
  mkdirSync(dirname(journal), { recursive: true });
  return FileCopyJournal.open(journal, { from: from.name, to: to.name });
}

async function provenOf(journal: CopyJournal): Promise<Map<string, CopyRecord>> {
  const proven = new Map<string, CopyRecord>();
  for await (const entry of journal.proven()) proven.set(entry.key, entry);
  return proven;
}

/** Why a record must not say `to`; undefined: it may. The proof may be of another day, so the copy is looked for. */
async function whyNot(
  media: StoredMedia,
  proof: CopyRecord | undefined,
  to: ObjectStore,
): Promise<string | undefined> {
  if (!proof) return 'no copy of it is proven';
  if (proof.sha256 !== media.sha256) return 'its bytes are not those that were recorded';
  try {
    const there = await to.head(media.key);
    if (there?.sizeBytes !== media.sizeBytes)
      return `its copy is no longer in ${to.name}: migrate again without the journal`;
    return undefined;
  } catch (error) {
    return errorMessage(error);
  }
}
