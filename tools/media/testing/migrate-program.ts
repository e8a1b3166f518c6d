import { randomBytes } from 'node:crypto';
import { DiskStore, S3Store, SignedLinks, type S3StoreOptions } from '@causerie/object-storage';
import { standStill } from '@causerie/object-storage-testing';
import { createDataSource, MediaInventory } from '@causerie/persistence';
import { MigrateObjects, type MigrationFigures } from '../migrate-objects';

/** One migration from a folder into a bucket, as a process of its own that a test can kill. */
export interface MigrationOrder {
  ownerUrl: string;
  folder: string;
  bucket: S3StoreOptions;
  journal: string;
  deleteSource: boolean;
  /** It stands still once it has looked at so many objects: whoever kills it then is never too late. */
  standsStillAfter?: number;
}

/** What it tells its parent: how many objects it has looked at, and at the end all figures. */
export type MigrationNews = { seen: number } | { ended: MigrationFigures };

async function main({ ownerUrl, folder, bucket, journal, ...wish }: MigrationOrder): Promise<void> {
  const { deleteSource, standsStillAfter = Infinity } = wish;
  const owner = await createDataSource({ url: ownerUrl, poolMax: 1, applicationName: 'test' }).initialize();
  const links = new SignedLinks({ baseUrl: 'http://localhost', secret: randomBytes(32) });
  const tell = (news: MigrationNews, told?: () => void): void => void process.send?.(news, () => told?.());
  const ended = await new MigrateObjects(new MediaInventory(owner)).run({
    from: new DiskStore({ folder, links }),
    to: new S3Store(bucket),
    journal,
    deleteSource,
    onCopied: ({ copied, alreadyThere }) => {
      const seen = copied + alreadyThere;
      tell({ seen }, seen >= standsStillAfter ? standStill : undefined);
    },
  });
  await owner.destroy();
  tell({ ended });
  process.disconnect();
}

main(JSON.parse(process.argv[2] ?? '') as MigrationOrder).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
