import { APPS } from './app-catalog';
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
  const rows = APPS.map(({ name, about }) => [name, `http://127.0.0.1:${ports[name]}`, about]);
  rows.push(simulatorRow(input.settings), ['Postgres', input.postgres, ''], ['Redis', input.redis, '']);
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
    '  npm run sim -- telegram "Bonjour"    write as a user, on any platform, and see the answer',
    '  npm run connect -- <platform>        connect a bot, number or page of your own',
    '  npm run health                       see whether everything is well',
    '',
    'Stop everything: Ctrl-C',
    '',
  ].join('\n');
}

/** All of them in one row: `http://127.0.0.1:3100-3104`. */
function simulatorRow({ simulatorPorts }: Settings): string[] {
  const [first, last] = [simulatorPorts[0], simulatorPorts.at(-1)];
  const span = simulatorPorts.length > 1 ? `-${last?.port}` : '';
  const names = simulatorPorts.map(({ platform }) => platform).join(', ');
  return ['simulators', `http://127.0.0.1:${first?.port}${span}`, `pretend ${names}`];
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
