import { SetupError } from '@causerie/local-stack';
import type { FailedAttachment, FailedAttachments, RetryChoice } from '@causerie/persistence';
import { table } from '@causerie/setup';

const BATCH = 1_000;
const REASON_MAX = 80;

/** Files that did not come, in lines: by workspace, the newest first. Never what they are called or what they hold. */
export async function failedLines(
  failed: FailedAttachments,
  { limit, since }: { limit: number; since?: Date },
): Promise<string[]> {
  const counts = Object.entries(await failed.count(since));
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  if (all === 0) return ['Every file came, or is still on its way.'];
  const shown = await failed.list(limit, since);
  const more = all > shown.length ? ` The newest ${shown.length} are shown: --limit shows more.` : '';
  return [
    ...sections(shown),
    `${all} files did not come: ${counts.map(([state, count]) => `${count} ${state}`).join(', ')}.${more}`,
    'Those that failed can be tried again: "npm run media -- retry all", or --account, or --attachment.',
  ];
}

/** @throws SetupError for an attachment that cannot be tried again */
export async function retryFailed(failed: FailedAttachments, choice: RetryChoice): Promise<string> {
  let retried = 0;
  for (let after: string | undefined; ;) {
    const bite = await failed.retry(choice, BATCH, after);
    retried += bite.retried;
    after = bite.last;
    if (after === undefined) break;
  }
  if (retried === 0 && choice.attachmentId !== undefined) await refuse(failed, choice.attachmentId);
  if (retried === 0) return 'Nothing has failed that could be tried again.';
  return `${retried} ${retried === 1 ? 'file is' : 'files are'} due again: the media app looks within seconds.`;
}

async function refuse(failed: FailedAttachments, attachmentId: string): Promise<never> {
  const state = await failed.stateOf(attachmentId);
  if (state === undefined) throw new SetupError(`Nobody has sent an attachment ${attachmentId}.`);
  if (state === 'failed') throw new SetupError('It is being fetched at this moment.');
  throw new SetupError(`It is ${state}: only what failed is tried again.`);
}

function sections(files: readonly FailedAttachment[]): string[] {
  const byWorkspace = new Map<string, FailedAttachment[]>();
  for (const file of files) {
    const title = `${file.workspace} (${file.workspaceId})`;
    byWorkspace.set(title, [...(byWorkspace.get(title) ?? []), file]);
  }
  return [...byWorkspace].sort().flatMap(([title, some]) => [`workspace ${title}`, ...rowsOf(some), '']);
}

function rowsOf(files: readonly FailedAttachment[]): string[] {
  const rows = files.map((file) => [
    ageOf(file.ageMs),
    file.platform,
    file.kind,
    file.state,
    file.dueInMs === null ? 'no' : `in ${ageOf(Math.max(0, file.dueInMs))}`,
    file.id,
    reasonOf(file),
  ]);
  const heads = ['age', 'platform', 'kind', 'state', 'tried again', 'attachment', 'reason'];
  return table([heads, ...rows], [0]).map((line) => `  ${line}`);
}

/** What nobody foresaw may say anything, also what was in a file: the log has it. */
function reasonOf({ failure }: FailedAttachment): string {
  if (!failure) return '';
  if (failure.code === 'unexpected') return 'unexpected: see the log of the media app';
  const [line = ''] = failure.description.split('\n');
  return line.length > REASON_MAX ? `${line.slice(0, REASON_MAX - 1)}…` : line;
}

/** `40 s`, `3 min`, `5 h`, `12 d`. */
function ageOf(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}
