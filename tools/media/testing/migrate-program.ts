import { randomBytes } from 'node:crypto';
import { DiskStore, S3Store, SignedLinks, type S3StoreOptions } from '@causerie/object-storage';
import { createDataSource, MediaInventory } from '@causerie/persistence';
import { MigrateObjects, type MigrationFigures } from '../migrate-objects';

/** One migration from a folder into a bucket, as a process of its own that a test can kill. */
export interface MigrationOrder {
  ownerUrl: string;
  folder: string;
  bucket: S3StoreOptions;
  journal: string;
  deleteSource: boolean;
}

/** What it tells its parent: how many objects it has looked at, and at the end all figures. */
export type MigrationNews = { seen: number } | { ended: MigrationFigures };

async function main({ ownerUrl, folder, bucket, journal, deleteSource }: MigrationOrder): Promise<void> {
  const owner = await createDataSource({ url: ownerUrl, poolMax: 1, applicationName: 'test' }).initialize();
  const links = new SignedLinks({ baseUrl: 'http://localhost', secret: randomBytes(32) });
  const tell = (news: MigrationNews): void => void process.send?.(news);
  const ended = await new MigrateObjects(new MediaInventory(owner)).run({
    from: new DiskStore({ folder, links }),
    to: new S3Store(bucket),
    journal,
    deleteSource,
    onCopied: ({ copied, alreadyThere }) => tell({ seen: copied + alreadyThere }),
  });
  await owner.destroy();
  tell({ ended });
  process.disconnect();
}

main(JSON.parse(process.argv[2] ?? '') as MigrationOrder).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
