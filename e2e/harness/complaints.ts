import type { AppProcess } from './app-process';

const LINES_MAX = 20;
const LINE_MAX = 400;

/** The last things that apps warned of: where a test failed on another machine there is nothing else to look at. */
export function complaintsOf(apps: readonly AppProcess[]): string {
  const lines = apps.flatMap((app) =>
    app
      .log()
      .split('\n')
      .filter((line) => /"level":"(?:warn|error|fatal)"/.test(line))
      .slice(-LINES_MAX)
      .map((line) => line.slice(0, LINE_MAX)),
  );
  return lines.length > 0
    ? `Meanwhile the apps said:\n${lines.join('\n')}`
    : 'The apps complained of nothing.';
}
