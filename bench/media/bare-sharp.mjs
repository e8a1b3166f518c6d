// The reference: the same picture work, in this very process and with nothing around it.
// argv: what to do ('model' or 'anew'), the photographs.
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { loadSharp, PICTURES } from './bare-pictures.mjs';
import whenTold from './when-told.cjs';

const [task, ...paths] = process.argv.slice(2);
await loadSharp();
await whenTold({
  items: paths,
  atOnce: availableParallelism(),
  warm: (path) => PICTURES.model(path, `${path}.warm`),
  work: async (path) => {
    await PICTURES[task](path, `${path}.bare`);
    await rm(`${path}.bare`);
  },
});
