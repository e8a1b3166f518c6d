// Ours: files that were fetched and hashed are put where the stack says. argv: the task's name, the files.
const { createHash } = require('node:crypto');
const { statSync } = require('node:fs');
const { join } = require('node:path');
const { openOurStores, PUTS_AT_ONCE } = require('./our-stores.cjs');
const whenTold = require('./when-told.cjs');

const { spooledAt } = require(join(__dirname, '../../dist/apps/media/src/images/bytes/new-file.js'));

/** Its name stands for its bytes: whoever fetched it hashed it, and not in this process. */
const fetched = (path) =>
  spooledAt(path, {
    sha256: createHash('sha256').update(path).digest('hex'),
    sizeBytes: statSync(path).size,
    mimeType: 'application/octet-stream',
  });

const { stores, keyOf } = openOurStores();
const put = (file) => stores.put(keyOf(file), file);
void whenTold({ items: process.argv.slice(3).map(fetched), atOnce: PUTS_AT_ONCE, warm: put, work: put });
