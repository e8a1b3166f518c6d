// The reference: the same picture work, in this very process and with nothing around it.
// argv: what to do ('model' or 'anew'), the photographs. Prints 'ready', waits for a line, then prints { seconds } as JSON.
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import sharp from 'sharp';

const [task, ...paths] = process.argv.slice(2);
sharp.concurrency(1);
sharp.cache(false);

const WORK = {
  model: (path, out) =>
    sharp(path)
      .autoOrient()
      .resize(768, 768, { fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 84 })
      .toFile(out),
  anew: (path, out) => sharp(path).autoOrient().jpeg({ quality: 90, optimiseCoding: false }).toFile(out),
};

const waiting = [...paths];
async function drain() {
  for (let path = waiting.shift(); path; path = waiting.shift()) {
    await WORK[task](path, `${path}.bare`);
    await rm(`${path}.bare`);
  }
}

// Loaded, but not at work yet: the base that the peak is compared with.
await sharp({ create: { width: 8, height: 8, channels: 3, background: '#888' } })
  .jpeg()
  .toBuffer();
console.log('ready');
await once(process.stdin, 'data');
process.stdin.destroy();
await WORK.model(paths[0], `${paths[0]}.warm`);
const begin = performance.now();
await Promise.all(Array.from({ length: availableParallelism() }, drain));
console.log(JSON.stringify({ seconds: (performance.now() - begin) / 1000 }));
