import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withEnvFile } from './env-file';

describe('withEnvFile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'causerie-env-'));
  const file = join(folder, '.env');
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  it('lets a variable that is set win over the file', () => {
    writeFileSync(file, 'LOG_LEVEL=debug\nINGEST_PORT=3999\n');
    expect(withEnvFile({ LOG_LEVEL: 'warn' }, file)).toEqual({ LOG_LEVEL: 'warn', INGEST_PORT: '3999' });
  });

  it('does without the file', () => {
    expect(withEnvFile({ A: '1' }, join(folder, 'missing'))).toEqual({ A: '1' });
  });
});
