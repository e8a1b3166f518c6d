import { SetupError } from '@causerie/local-stack';
import { readdirSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

/** A file of a folder that is the variant of an asset, by its name. */
export interface AssetFile {
  /** Within the folder, for reports. */
  label: string;
  path: string;
  asset: string;
  variant: string;
  ending: string;
}

interface AssetFolder {
  files: AssetFile[];
  /** What is in the folder and is no variant of anything. */
  skipped: { label: string; reason: string }[];
}

const VARIANT = /^[A-Za-z0-9][\w-]{0,49}$/;
const NAME_MAX = 200;
const HOW = 'call it <asset>.<variant>.<ending>, or <variant>.<ending> in a folder <asset>';

/**
 * `shirt.cover.jpg`, or `shirt/cover.jpg`. Hidden files are passed over; links are not followed.
 * @throws SetupError for what is no folder
 */
export function readAssetFolder(folder: string): AssetFolder {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new SetupError(`There is no folder "${folder}".`);
  const found: AssetFolder = { files: [], skipped: [] };
  for (const entry of entriesOf(folder)) {
    if (!entry.isDirectory()) {
      sort(found, entry, { folder, label: entry.name, words: entry.name.split('.') });
      continue;
    }
    const inside = join(folder, entry.name);
    for (const file of entriesOf(inside)) {
      const label = `${entry.name}/${file.name}`;
      sort(found, file, {
        folder: inside,
        label,
        words: [entry.name, ...file.name.split('.')],
        isInside: true,
      });
    }
  }
  return found;
}

function entriesOf(folder: string): Dirent[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function sort(
  { files, skipped }: AssetFolder,
  entry: Dirent,
  given: { folder: string; label: string; words: string[]; isInside?: boolean },
): void {
  const { folder, label, words, isInside } = given;
  const ending = words.at(-1) ?? '';
  const variant = words.at(-2) ?? '';
  const asset = words.slice(0, -2).join('.');
  if (!entry.isFile()) skipped.push({ label, reason: 'it is no file' });
  else if (isInside && words.length !== 3) skipped.push({ label, reason: HOW });
  else if (asset === '' || asset.length > NAME_MAX || !VARIANT.test(variant))
    skipped.push({ label, reason: HOW });
  else files.push({ label, path: join(folder, entry.name), asset, variant, ending });
}
