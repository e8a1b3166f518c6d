const { randomBytes, randomUUID } = require('node:crypto');
const { join } = require('node:path');

const dist = join(__dirname, '../../dist');

/** MEDIA_PUTS_AT_ONCE, unless it is set otherwise. */
const PUTS_AT_ONCE = 4;

/** Ours: the compiled store room of the media app, on the bucket of this run, and what makes its keys. */
function openOurStores() {
  const { objectKey, openStores, variantKey } = require(join(dist, 'libs/object-storage/src'));
  const { MediaStores } = require(join(dist, 'apps/media/src/stores/media-stores.js'));
  const { timeouts, ...settings } = JSON.parse(process.env.BENCH_BUCKET);
  const opened = openStores({
    stores: [{ ...settings, name: 'main', kind: 's3' }],
    timeouts,
    masterKey: randomBytes(32),
    mediaUrl: 'http://127.0.0.1',
  });
  const workspaceId = randomUUID();
  return {
    stores: new MediaStores(opened, PUTS_AT_ONCE),
    keyOf: ({ sha256 }) => objectKey(workspaceId, sha256),
    keyOfVariant: ({ sha256 }, name) => variantKey(workspaceId, sha256, name),
  };
}

module.exports = { openOurStores, PUTS_AT_ONCE };
