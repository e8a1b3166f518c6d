import { APPS, SIMULATOR } from './app-catalog';
import type { Settings } from './settings';

export interface ScreenInput {
  readonly settings: Settings;
  readonly postgres: string;
  readonly redis: string;
  readonly websocketUrl: string;
  /** From the clone's folder. */
  readonly logsFolder: string;
  readonly seconds: number;
}

/** What is said once everything is ready: what runs where, what to try next, how to stop. */
export function readyScreen(input: ScreenInput): string {
  const { ports, publicUrl } = input.settings;
  const rows = [...APPS, SIMULATOR].map(({ name, about }) => [
    name,
    `http://127.0.0.1:${ports[name]}`,
    about,
  ]);
  rows.push(['Postgres', input.postgres, ''], ['Redis', input.redis, '']);
  return [
    '',
    `Causerie is ready (${input.seconds.toFixed(0)} s).`,
    '',
    ...table(rows).map((row) => `  ${row}`),
    '',
    `  Webhooks come in at ${publicUrl}, live events go out at ${input.websocketUrl}.`,
    `  Logs: ${input.logsFolder}/<app>.log`,
    '',
    'Try next, in another terminal:',
    '  npm run sim -- telegram "Bonjour"    send a message as a user and see the answer',
    '  npm run health                       see whether everything is well',
    '',
    'Stop everything: Ctrl-C',
    '',
  ].join('\n');
}

/** Rows in columns as wide as their widest cell. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
