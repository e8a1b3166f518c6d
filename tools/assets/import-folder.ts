import type { ImportAssets, Imported } from './import-assets';
import { readAssetFolder } from './read-folder';

/** Imports all files of a folder and says what became of each. Answers the exit code: 1 where one was refused. */
export async function importFolder(
  importAssets: ImportAssets,
  { workspaceId, folder, say }: { workspaceId: string; folder: string; say: (line: string) => void },
): Promise<number> {
  const { files, skipped } = readAssetFolder(folder);
  const counts: Record<Imported['result'], number> = { added: 0, changed: 0, unchanged: 0, refused: 0 };
  for (const { label, reason } of skipped) say(`skipped    ${label}: ${reason}`);
  for (const file of files) {
    const imported = await importAssets.importFile(workspaceId, file);
    counts[imported.result] += 1;
    if (imported.result === 'refused') say(`refused    ${file.label}: ${imported.reason}`);
    else if (imported.result !== 'unchanged')
      say(`${imported.result.padEnd(9)}  ${file.asset}, ${file.variant}`);
  }
  const { added, changed, unchanged, refused } = counts;
  say(
    `${added} added, ${changed} changed, ${unchanged} unchanged, ${refused} refused, ${skipped.length} skipped.`,
  );
  return refused > 0 ? 1 : 0;
}
