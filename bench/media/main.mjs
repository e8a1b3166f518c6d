// npm run bench:media [-- --photos 16 --rounds 5 --seed 1]
// Pictures a second and peak memory of the media app's picture room, against bare sharp in the same run.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { takePhotos } from './photos.mjs';

const { values } = parseArgs({
  options: {
    photos: { type: 'string', default: '16' },
    rounds: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
  },
});
const [photos, rounds, seed] = [values.photos, values.rounds, values.seed].map(Number);
const here = import.meta.dirname;

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const spread = (numbers) => `${Math.min(...numbers).toFixed(2)}–${Math.max(...numbers).toFixed(2)}`;

/** Resident MB of a process and all below it. */
function residentMb(pid) {
  const parents = new Map();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const status = readFileSync(`/proc/${name}/status`, 'latin1');
      const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
      const kb = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
      parents.set(Number(name), { parent, kb });
    } catch {
      // It ended while we looked.
    }
  }
  const below = (ancestor, of = parents.get(ancestor)) =>
    (of?.kb ?? 0) +
    [...parents]
      .filter(([, { parent }]) => parent === ancestor)
      .reduce((sum, [child]) => sum + below(child), 0);
  return below(pid) / 1024;
}

async function run(program, task, paths) {
  const child = spawn(process.execPath, [join(here, program), task, ...paths], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let text = '';
  let peakMb = 0;
  let baseMb = 0;
  child.stdout.on('data', (chunk) => {
    text += chunk;
    if (baseMb > 0 || !text.startsWith('ready\n')) return;
    text = text.slice('ready\n'.length);
    baseMb = residentMb(child.pid);
    child.stdin.write('go\n');
  });
  const watch = setInterval(() => (peakMb = Math.max(peakMb, residentMb(child.pid))), 25);
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return { perSecond: paths.length / JSON.parse(text).seconds, peakMb, grownMb: peakMb - baseMb };
}

const folder = mkdtempSync(join(tmpdir(), 'bench-media-'));
try {
  const paths = await takePhotos(folder, photos, seed);
  console.log(
    `${photos} photographs of 4000 × 3000, ${rounds} rounds, seed ${seed}, ${availableParallelism()} cores, ` +
      `load ${loadavg()[0].toFixed(1)}`,
  );
  for (const [task, about] of [
    ['model', '≤ 768 × 768 for the model'],
    ['anew', 'checked, hashed, written anew upright (bare: written anew)'],
  ]) {
    const ratios = [];
    const all = { bare: [], ours: [] };
    for (let round = 0; round < rounds; round++) {
      const bare = await run('bare-sharp.mjs', task, paths);
      const ours = await run('picture-room.cjs', task, paths);
      all.bare.push(bare);
      all.ours.push(ours);
      ratios.push(ours.perSecond / bare.perSecond);
    }
    const figure = (side, key) => median(all[side].map((one) => one[key])).toFixed(1);
    console.log(`\n${about}`);
    console.log(`  pictures/s   bare ${figure('bare', 'perSecond')}   ours ${figure('ours', 'perSecond')}`);
    console.log(
      `  ratio        ${median(ratios).toFixed(2)} (${spread(ratios)})${task === 'model' ? '   reach 0.90' : ''}`,
    );
    console.log(
      `  peak RSS MB  bare ${figure('bare', 'peakMb')}   ours ${figure('ours', 'peakMb')} in all processes`,
    );
    const reach = 40 * availableParallelism();
    const grown = `bare ${figure('bare', 'grownMb')}   ours ${figure('ours', 'grownMb')}`;
    console.log(`  above idle   ${grown}   reach ${reach}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
