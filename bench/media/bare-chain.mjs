// The reference of the whole chain: sharp and puts in a row, with nothing around them. argv: the task's name, the photographs.
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { loadSharp, PICTURES } from './bare-pictures.mjs';
import { putBare } from './bare-s3.mjs';
import whenTold from './when-told.cjs';

const paths = process.argv.slice(3);

async function chain(path) {
  const [anew, model] = [`${path}.anew`, `${path}.model`];
  await PICTURES.anew(path, anew);
  await putBare(anew);
  await PICTURES.model(anew, model);
  await putBare(model);
  await Promise.all([anew, model].map((made) => rm(made)));
}

await loadSharp();
await whenTold({ items: paths, atOnce: availableParallelism(), warm: chain, work: chain });
