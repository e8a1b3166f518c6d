import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Store → key → when a run first saw that no record names it, in ms. */
export type StrayNotes = Record<string, Record<string, number>>;

/** Stores do not tell how old an object is: what counts is since when our own runs have seen it. */
export async function readStrayNotes(file: string): Promise<StrayNotes> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as StrayNotes;
  } catch {
    // Without notes everything is new, and nothing is deleted by this run.
    return {};
  }
}

export async function writeStrayNotes(file: string, notes: StrayNotes): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, `${JSON.stringify(notes)}\n`, { mode: 0o600 });
  await rename(draft, file);
}

/** As if no run had seen these. False: none had. */
export function forgetStrays(notes: StrayNotes, strays: readonly { store: string; key: string }[]): boolean {
  let forgot = false;
  for (const { store, key } of strays) {
    const ofStore = notes[store];
    if (ofStore?.[key] === undefined) continue;
    Reflect.deleteProperty(ofStore, key);
    forgot = true;
  }
  return forgot;
}
