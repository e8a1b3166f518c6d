import { copyObjects, DiskStore, FileCopyJournal, S3Store, SignedLinks } from '@causerie/object-storage';
import type { CopyFigures, S3StoreOptions } from '@causerie/object-storage';
import { randomBytes } from 'node:crypto';
import { standStill } from './stand-still';

/** One copy from a folder into a bucket, as a process of its own that a test can kill. */
export interface CopyOrder {
  folder: string;
  bucket: S3StoreOptions;
  journal: string;
  /** It stands still once it has copied so many: whoever kills it then is never too late. */
  standsStillAfter?: number;
}

/** Tells its parent the figures after each object, and at the end once more. */
async function main({ folder, bucket, journal: path, standsStillAfter }: CopyOrder): Promise<void> {
  const links = new SignedLinks({ baseUrl: 'http://localhost', secret: randomBytes(32) });
  const [from, to] = [new DiskStore({ folder, links }), new S3Store(bucket)];
  const journal = await FileCopyJournal.open(path, { from: from.name, to: to.name });
  const tell = (message: object, told?: () => void): void => void process.send?.(message, () => told?.());
  const onProgress = (now: CopyFigures): void => {
    tell({ figures: now }, now.copied >= (standsStillAfter ?? Infinity) ? standStill : undefined);
  };
  const figures = await copyObjects({ from, to, journal, onProgress });
  await journal.close();
  tell({ figures, ended: true });
  process.disconnect();
}

main(JSON.parse(process.argv[2] ?? '') as CopyOrder).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
