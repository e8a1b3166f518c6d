import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LOOK_EVERY_MS = 25;

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

/** A program of this folder in a process of its own: how many files a second, and its memory with all below it. */
export async function measure(program, { task, paths, env }) {
  const child = spawn(process.execPath, [join(import.meta.dirname, program), task, ...paths], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
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
  const watch = setInterval(() => (peakMb = Math.max(peakMb, residentMb(child.pid))), LOOK_EVERY_MS);
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return { perSecond: paths.length / JSON.parse(text).seconds, peakMb, grownMb: peakMb - baseMb };
}
