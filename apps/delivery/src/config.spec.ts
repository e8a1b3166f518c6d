import { randomBytes } from 'node:crypto';
import { filesOf, loadDeliveryConfig } from './config';

const SIMULATOR = 'http://127.0.0.1:20001';
const S3 = {
  MEDIA_STORES: 'bucket',
  MEDIA_STORE_BUCKET_KIND: 's3',
  MEDIA_STORE_BUCKET_BUCKET: 'files',
  MEDIA_STORE_BUCKET_ACCESS_KEY_ID: 'id',
  MEDIA_STORE_BUCKET_SECRET_ACCESS_KEY: 'key',
};

const valuesOf = (settings: Record<string, string>) =>
  loadDeliveryConfig({
    DATABASE_URL: 'postgres://causerie@127.0.0.1/causerie',
    REDIS_URL: 'redis://127.0.0.1',
    MASTER_KEY: randomBytes(32).toString('base64'),
    ...settings,
  }).values;

/** Who can fetch what the first store has, by these settings. */
function linksBy(settings: Record<string, string>) {
  const values = valuesOf(settings);
  const { stores } = filesOf(values);
  const place = { key: 'objects/one', store: values.MEDIA_STORES[0] ?? '' };
  return {
    toPlatform: stores.link(place, undefined) !== undefined,
    toSimulator: stores.link(place, SIMULATOR) !== undefined,
  };
}

describe('a link to a file', () => {
  it.each([
    ['no MEDIA_URL', {}],
    ['a MEDIA_URL of this machine', { MEDIA_URL: 'http://127.0.0.1:3004' }],
    ['a MEDIA_URL of the own network', { MEDIA_URL: 'http://media:3004' }],
    ['an S3 server of the own network', { ...S3, MEDIA_STORE_BUCKET_ENDPOINT: 'http://minio:9000' }],
  ])('is given to simulators alone with %s', (_what, settings) =>
    expect(linksBy(settings)).toEqual({ toPlatform: false, toSimulator: true }),
  );

  it.each([
    ['a public MEDIA_URL', { MEDIA_URL: 'https://media.example.org' }],
    ['a public S3 server', { ...S3, MEDIA_STORE_BUCKET_ENDPOINT: 'https://s3.example.org' }],
    ['AWS', S3],
  ])('is given to everybody with %s', (_what, settings) =>
    expect(linksBy(settings)).toEqual({ toPlatform: true, toSimulator: true }),
  );

  it('begins where the media app is by itself when nothing else is said', async () => {
    const link = filesOf(valuesOf({})).stores.link({ key: 'objects/one', store: 'disk' }, SIMULATOR);
    expect(await link?.('one.png')).toMatch(/^http:\/\/127\.0\.0\.1:3004\/objects\//);
  });
});
