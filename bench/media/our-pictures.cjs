const { join } = require('node:path');
const { writeFile } = require('node:fs/promises');
const { availableParallelism } = require('node:os');

const images = join(__dirname, '../../dist/apps/media/src/images');
const { PictureWorkers } = require(join(images, 'worker/picture-workers.js'));
const { InspectFile } = require(join(images, 'inspect-file.js'));
const { MakeVariant } = require(join(images, 'make-variant.js'));
const { measure, spooledAt } = require(join(images, 'bytes/new-file.js'));

/** Ours: the compiled picture room of the media app, with its processes, limits, hashes and checks. */
function openPictureRoom() {
  const workers = new PictureWorkers();
  const inspect = new InspectFile({ workers });
  const variants = new MakeVariant({ workers });
  return {
    /** As if it had just been fetched. */
    spooled: async (path) => spooledAt(path, { ...(await measure(path)), mimeType: 'image/jpeg' }),
    model: (file) => variants.make(file, 'model'),
    anew: async (file) => {
      const found = await inspect.inspect(file, 'image');
      if (!found.ok) throw new Error(found.description);
      return found.file;
    },
    /** All its processes are there, but not at work yet: the base that the peak is compared with. */
    load: async (beside) => {
      const path = `${beside}.txt`;
      await writeFile(path, 'no picture');
      const nothing = spooledAt(path, { ...(await measure(path)), mimeType: 'text/plain' });
      await Promise.all(
        Array.from({ length: availableParallelism() }, async () =>
          (await variants.make(nothing, 'model')).dispose(),
        ),
      );
    },
    close: () => workers.close(),
  };
}

module.exports = { openPictureRoom };
