import type { Garbage } from './collect-garbage';
import type { RecordGarbage } from './drop-unreferenced';
import type { MigrationFigures } from './migrate-objects';
import type { VerifyFigures } from './verify-objects';

const SHOWN_MAX = 20;

/** Each prints what happened and answers the exit code: 1 where a person should look. */
export function reportMigration(
  { copy, recorded, left, deleted }: MigrationFigures,
  { from, to, dryRun, journal }: { from: string; to: string; dryRun: boolean; journal: string },
): number {
  if (dryRun) {
    console.log(
      `${copy.copied} objects (${megabytes(copy.copiedBytes)}) would be copied, ${copy.alreadyThere} are there already; ` +
        `${recorded} records would say "${to}". Nothing was written (--dry-run).`,
    );
  } else {
    console.log(
      `${copy.copied} objects (${megabytes(copy.copiedBytes)}) copied from "${from}" to "${to}" and read back, ` +
        `${copy.alreadyThere} were there already; ${recorded} records changed.`,
    );
    if (deleted > 0) console.log(`${deleted} objects deleted from "${from}".`);
  }
  list(
    `${copy.failed.length} objects could not be copied`,
    copy.failed.map(({ key, reason }) => `${key}: ${reason}`),
  );
  list(
    `${left.length} records still say "${from}"`,
    left.map(({ key, reason }) => `${key}: ${reason}`),
  );
  if (left.length > 0) console.log(`The journal of what is proven is ${journal}.`);
  return copy.failed.length + left.length > 0 ? 1 : 0;
}

export function reportVerification({ checked, bytes, wrong }: VerifyFigures): number {
  console.log(`${checked} objects (${megabytes(bytes)}) read, ${checked - wrong.length} are as recorded.`);
  list(
    `${wrong.length} are not`,
    wrong.map(({ store, key, problem }) => `${store}  ${key}: ${problem}`),
    Number.POSITIVE_INFINITY,
  );
  return wrong.length > 0 ? 1 : 0;
}

export function reportGarbage({ records, stores, keptAside }: Garbage, removed: boolean): number {
  reportRecords(records, removed);
  for (const { store, listed, young, ripe, deleted, putBack } of stores) {
    console.log(
      `${store}: ${listed} objects. No record names ${young.objects + ripe.objects} of them: ${ripe.objects} ` +
        `(${megabytes(ripe.bytes)}) for a day or longer, ${young.objects} (${megabytes(young.bytes)}) only since lately.`,
    );
    if (removed) console.log(`  ${deleted} deleted.`);
    if (putBack > 0) console.log(`  ${putBack} given back: somebody needs them after all.`);
  }
  if (!removed && (records.objects > 0 || stores.some(({ ripe }) => ripe.objects > 0))) {
    console.log(
      'Nothing was deleted: --delete deletes these records, and what was seen a day ago and is still named by none.',
    );
  }
  if (keptAside > 0) {
    console.log(
      `${keptAside} objects that an earlier run deleted are kept aside still: a run in ten minutes gives back what is needed.`,
    );
  }
  return 0;
}

/** While the copies of what was deleted wait for their time to be over. */
export function reportWait(copies: number, until: number): void {
  console.log(
    `${copies} objects are deleted; their copies are kept until ${new Date(until).toLocaleTimeString()}, and put back if ` +
      'somebody was just storing the same bytes. This may be broken off: the next run goes on with them.',
  );
}

function reportRecords({ objects, bytes, deleted, handles }: RecordGarbage, removed: boolean): void {
  console.log(
    `${objects} records of objects are older than a day and nothing refers to them (${megabytes(bytes)} with their variants).`,
  );
  if (!removed || objects === 0) return;
  const stayed = objects > deleted ? `, ${objects - deleted} stayed: somebody uses them` : '';
  const forgotten = handles > 0 ? `, with ${handles} handles of platforms` : '';
  console.log(`  ${deleted} deleted${forgotten}${stayed}. Their bytes can go a day from now.`);
}

function list(title: string, lines: readonly string[], shownMax = SHOWN_MAX): void {
  if (lines.length === 0) return;
  console.log(`${title}:`);
  for (const line of lines.slice(0, shownMax)) console.log(`  ${line}`);
  if (lines.length > shownMax) console.log(`  … and ${lines.length - shownMax} more`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
