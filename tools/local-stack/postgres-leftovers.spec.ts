import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setLeftoversAside } from './postgres-leftovers';

describe('data whose password is gone', () => {
  let folder: string;
  let lines: string[];
  const log = (line: string): void => void lines.push(line);
  const home = (isOutside: boolean) => ({
    native: '',
    pgdata: join(folder, 'data'),
    runAs: undefined,
    isOutside,
  });
  const leave = (content: string): void => {
    mkdirSync(join(folder, 'data'), { recursive: true });
    writeFileSync(join(folder, 'data', 'PG_VERSION'), content);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'causerie-leftovers-'));
    lines = [];
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('outside the clone are kept beside, the latest only, and make room', async () => {
    for (const content of ['first', 'second']) {
      leave(content);
      await setLeftoversAside(home(true), log);
    }
    expect(existsSync(join(folder, 'data', 'PG_VERSION'))).toBe(false);
    expect(readFileSync(join(folder, 'data.old', 'PG_VERSION'), 'utf8')).toBe('second');
    expect(lines).toEqual(
      Array(2).fill(`Postgres: data of an earlier clone are kept as ${join(folder, 'data.old')}`),
    );
  });

  it('inside the clone are left alone, with a sentence that says what to do', async () => {
    leave('18');
    await expect(setLeftoversAside(home(false), log)).rejects.toThrow(
      /password file is gone: delete that folder/,
    );
    expect(existsSync(join(folder, 'data', 'PG_VERSION'))).toBe(true);
  });

  it('that are not there are no trouble', async () => {
    await setLeftoversAside(home(true), log);
    expect(lines).toEqual([]);
  });
});
