import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupError, type Env } from '@causerie/local-stack';
import { openConfiguredStores } from './configured-stores';

const MASTER_KEY = randomBytes(32).toString('base64');
const names = (env: Env, isRunningHere = false) =>
  openConfiguredStores({ MASTER_KEY, ...env }, isRunningHere).stores.map(({ name }) => name);

describe('the stores of the installation', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'causerie-configured-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  it('are not guessed where the services do not run from here: it is said what to set', () => {
    expect(() => names({})).toThrow(SetupError);
    expect(() => names({})).toThrow(/set MEDIA_STORE_DISK_FOLDER to the folder/);
    const second = { MEDIA_STORES: 'disk,stand-in', MEDIA_STORE_STAND_IN_KIND: 'disk' };
    expect(() => names({ ...second, MEDIA_STORE_DISK_FOLDER: folder })).toThrow(
      /MEDIA_STORE_STAND_IN_FOLDER/,
    );
  });

  it('are opened where their folder is set, or nothing lies on a disk', () => {
    expect(names({ MEDIA_STORE_DISK_FOLDER: folder })).toEqual(['disk']);
    const s3 = {
      MEDIA_STORES: 'main',
      MEDIA_STORE_MAIN_KIND: 's3',
      MEDIA_STORE_MAIN_BUCKET: 'files',
      MEDIA_STORE_MAIN_ACCESS_KEY_ID: 'id',
      MEDIA_STORE_MAIN_SECRET_ACCESS_KEY: 'secret',
    };
    expect(names(s3)).toEqual(['main']);
  });

  it('are those of "npm start" while it runs', () => {
    expect(names({}, true)).toEqual(['disk']);
  });
});
