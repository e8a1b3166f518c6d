// npm run bench:media [-- --photos 16 --puts 128 --uploads 8 --rounds 5 --seed 1 --only model,anew,put,parts,chain]
// Files a second and peak memory of the media app's rooms, against bare sharp and bare S3 puts in the same run.
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../../tools/bootstrap/build.mjs';
import { createProgress } from '../../tools/bootstrap/progress.mjs';
import { openBucket } from './bucket.mjs';
import { measure } from './measure.mjs';
import { takePlainFiles } from './plain-files.mjs';
import { takePhotos } from './photos.mjs';
import { report } from './report.mjs';

/** Of files that go in one request, and in parts. */
const WHOLE_MB = 1;
const LARGE_MB = 24;

/** `what`: one of them. `reach`: of the ratio. `megabytesEach`: what goes into the store for each. */
const TASKS = {
  model: {
    about: '≤ 768 × 768 for the model',
    what: 'pictures',
    sides: { bare: 'bare-sharp.mjs', ours: 'picture-room.cjs' },
    reach: 0.9,
  },
  anew: {
    about: 'checked, hashed, written anew upright (bare: written anew)',
    what: 'pictures',
    sides: { bare: 'bare-sharp.mjs', ours: 'picture-room.cjs' },
  },
  put: {
    about: `files of ${WHOLE_MB} MB into S3 (bare: PutObject)`,
    what: 'puts',
    sides: { bare: 'bare-put.mjs', ours: 'store-room.cjs' },
    megabytesEach: WHOLE_MB,
  },
  parts: {
    about: `files of ${LARGE_MB} MB into S3, in parts (bare: Upload)`,
    what: 'puts',
    sides: { bare: 'bare-put.mjs', ours: 'store-room.cjs' },
    megabytesEach: LARGE_MB,
  },
  chain: {
    about: 'hashed, checked, written anew, put, made small for the model, put (bare: sharp and puts)',
    what: 'pictures',
    sides: { bare: 'bare-chain.mjs', ours: 'chain.cjs' },
  },
};
const IN_STORE = ['put', 'parts', 'chain'];

const { values } = parseArgs({
  options: {
    photos: { type: 'string', default: '16' },
    puts: { type: 'string', default: '128' },
    uploads: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: Object.keys(TASKS).join() },
  },
});
const [photos, puts, uploads, rounds, seed] = ['photos', 'puts', 'uploads', 'rounds', 'seed'].map((name) =>
  Number(values[name]),
);
const tasks = values.only.split(',');
const unknown = tasks.find((task) => !TASKS[task]);
if (unknown !== undefined) throw new Error(`No task "${unknown}": ${Object.keys(TASKS).join(', ')}.`);

if (!(await build(createProgress(process.stderr)))) process.exit(1);

/** Both sides in turn, each round the other one first. */
async function compare(task, paths, bucket) {
  const { sides } = TASKS[task];
  const found = { bare: [], ours: [] };
  for (let round = 0; round < rounds; round++) {
    for (const side of round % 2 === 0 ? ['bare', 'ours'] : ['ours', 'bare']) {
      found[side].push(await measure(sides[side], { task, paths, env: bucket?.env }));
      await bucket?.empty();
    }
  }
  return found;
}

const bucket = tasks.some((task) => IN_STORE.includes(task)) ? await openBucket() : undefined;
const folder = mkdtempSync(join(tmpdir(), 'bench-media-'));
try {
  console.log(
    `${photos} photographs of 4000 × 3000, ${rounds} rounds, seed ${seed}, ${availableParallelism()} cores, ` +
      `load ${loadavg()[0].toFixed(1)}`,
  );
  const pictures = await takePhotos(folder, photos, seed);
  const plain = {
    put: () => takePlainFiles(folder, puts, WHOLE_MB),
    parts: () => takePlainFiles(folder, uploads, LARGE_MB),
  };
  for (const task of tasks) {
    const paths = (await plain[task]?.()) ?? pictures;
    report(TASKS[task], await compare(task, paths, IN_STORE.includes(task) ? bucket : undefined));
  }
} finally {
  await bucket?.remove();
  rmSync(folder, { recursive: true, force: true });
}
