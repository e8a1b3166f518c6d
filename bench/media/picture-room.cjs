// Ours: the compiled room of the media app, with its processes, limits, hashes and checks.
// argv: what to do ('model' or 'anew'), the photographs. Prints 'ready', waits for a line, then prints { seconds } as JSON.
const { once } = require('node:events');
const { join } = require('node:path');
const { writeFile } = require('node:fs/promises');
const { availableParallelism } = require('node:os');

const images = join(__dirname, '../../dist/apps/media/src/images');
const { PictureWorkers } = require(join(images, 'worker/picture-workers.js'));
const { InspectFile } = require(join(images, 'inspect-file.js'));
const { MakeVariant } = require(join(images, 'make-variant.js'));
const { measure, spooledAt } = require(join(images, 'bytes/new-file.js'));

const [task, ...paths] = process.argv.slice(2);
const workers = new PictureWorkers();
const inspect = new InspectFile({ workers });
const variants = new MakeVariant({ workers });

const WORK = {
  model: (file) => variants.make(file, 'model'),
  anew: async (file) => {
    const found = await inspect.inspect(file, 'image');
    if (!found.ok) throw new Error(found.description);
    return found.file;
  },
};

const each = (work) => Promise.all(Array.from({ length: availableParallelism() }, work));

async function main() {
  const waiting = await Promise.all(
    paths.map(async (path) => spooledAt(path, { ...(await measure(path)), mimeType: 'image/jpeg' })),
  );
  const first = waiting[0];
  const nothing = spooledAt(`${first.path}.txt`, { ...first, mimeType: 'text/plain' });
  await writeFile(nothing.path, 'no picture');
  await each(async () => (await variants.make(nothing, 'model')).dispose());
  console.log('ready');
  await once(process.stdin, 'data');
  process.stdin.destroy();
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () =>
      (await variants.make(first, 'model')).dispose(),
    ),
  );
  const begin = performance.now();
  await each(drain);
  console.log(JSON.stringify({ seconds: (performance.now() - begin) / 1000 }));
  workers.close();

  async function drain() {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      const made = await WORK[task](file);
      if (made !== file) await made.dispose();
    }
  }
}

void main();
