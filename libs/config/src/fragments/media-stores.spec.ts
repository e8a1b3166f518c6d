import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../config-error';
import { loadConfig } from '../load-config';
import { mediaStoresConfig, mediaStoreSettings } from './media-stores';

const load = (env: Record<string, string>) => loadConfig('media', [mediaStoresConfig], env);
const stores = (env: Record<string, string>) => mediaStoreSettings(load(env).values);

const S3 = {
  MEDIA_STORE_MAIN_KIND: 's3',
  MEDIA_STORE_MAIN_BUCKET: 'files',
  MEDIA_STORE_MAIN_ACCESS_KEY_ID: 'id',
  MEDIA_STORE_MAIN_SECRET_ACCESS_KEY: 'not-to-be-seen',
};

describe('the settings of stores', () => {
  it('are a folder of this machine unless something is said', () => {
    expect(stores({})).toEqual([{ name: 'disk', kind: 'disk', folder: 'media' }]);
  });

  it('are read for each name of the list, in its order', () => {
    const env = { MEDIA_STORES: 'main, disk', ...S3, MEDIA_STORE_DISK_FOLDER: '/data' };
    expect(stores({ ...env, MEDIA_STORE_MAIN_ENDPOINT: 'http://localhost:9000' })).toEqual([
      {
        name: 'main',
        kind: 's3',
        bucket: 'files',
        region: 'us-east-1',
        endpoint: 'http://localhost:9000',
        accessKeyId: 'id',
        secretAccessKey: 'not-to-be-seen',
        pathStyle: true,
      },
      { name: 'disk', kind: 'disk', folder: '/data' },
    ]);
    expect(stores(env)[0]).toMatchObject({ pathStyle: false });
  });

  it('say everything that a store lacks, at once', () => {
    const lacking = () => load({ MEDIA_STORES: 'main,cloudinary,other', MEDIA_STORE_MAIN_KIND: 's3' });
    expect(lacking).toThrow(ConfigError);
    expect(lacking).toThrow(
      /MEDIA_STORE_MAIN_BUCKET.*MEDIA_STORE_CLOUDINARY_API_SECRET.*MEDIA_STORE_OTHER_KIND/,
    );
    expect(() => load({ MEDIA_STORES: 'a,a' })).toThrow(/different names/);
  });

  it('never show a secret, which may come from a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'causerie-stores-'));
    const file = join(folder, 'secret');
    writeFileSync(file, 'from-a-file-somewhere\n');
    const { MEDIA_STORE_MAIN_SECRET_ACCESS_KEY: _, ...rest } = S3;
    const env = { MEDIA_STORES: 'main', ...rest, MEDIA_STORE_MAIN_SECRET_ACCESS_KEY_FILE: file };
    expect(stores(env)[0]).toMatchObject({ secretAccessKey: 'from-a-file-somewhere' });
    const { summary, secrets } = load({ MEDIA_STORES: 'main', ...S3 });
    expect(JSON.stringify(summary)).not.toContain('not-to-be-seen');
    expect(secrets).toContain('not-to-be-seen');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
});
