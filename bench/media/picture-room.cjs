// Ours: the picture room alone. argv: what to do ('model' or 'anew'), the photographs.
const { availableParallelism } = require('node:os');
const { openPictureRoom } = require('./our-pictures.cjs');
const whenTold = require('./when-told.cjs');

const [task, ...paths] = process.argv.slice(2);

async function main() {
  const room = openPictureRoom();
  const files = await Promise.all(paths.map(room.spooled));
  await room.load(paths[0]);
  const atOnce = availableParallelism();
  const small = async (file) => (await room.model(file)).dispose();
  await whenTold({
    items: files,
    atOnce,
    warm: (file) => Promise.all(Array.from({ length: atOnce }, () => small(file))),
    work: async (file) => {
      const made = await room[task](file);
      if (made !== file) await made.dispose();
    },
  });
  room.close();
}

void main();
