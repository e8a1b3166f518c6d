// Ours: what happens to a photograph between its fetching and its row. argv: the task's name, the photographs.
const { availableParallelism } = require('node:os');
const { openPictureRoom } = require('./our-pictures.cjs');
const { openOurStores } = require('./our-stores.cjs');
const whenTold = require('./when-told.cjs');

async function main() {
  const paths = process.argv.slice(3);
  const room = openPictureRoom();
  const { stores, keyOf, keyOfVariant } = openOurStores();
  await room.load(paths[0]);

  const chain = async (path) => {
    const fetched = await room.spooled(path);
    const clean = await room.anew(fetched);
    await stores.put(keyOf(clean), clean);
    const model = await room.model(clean);
    await stores.put(keyOfVariant(clean, 'model'), model);
    await model.dispose();
    if (clean !== fetched) await clean.dispose();
  };

  const atOnce = availableParallelism();
  await whenTold({
    items: paths,
    atOnce,
    warm: (path) => Promise.all(Array.from({ length: atOnce }, () => chain(path))),
    work: chain,
  });
  room.close();
}

void main();
