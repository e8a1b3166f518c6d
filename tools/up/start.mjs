#!/usr/bin/env node
/** `npm start`: from a bare clone to a running Causerie. Plain JavaScript, since nothing is installed or built yet. */
import { createRequire } from 'node:module';
import { build } from '../bootstrap/build.mjs';
import { followNpm } from '../bootstrap/follow-npm.mjs';
import { install } from '../bootstrap/install.mjs';
import { requireNode } from '../bootstrap/node-version.mjs';
import { inRoot } from '../bootstrap/paths.mjs';
import { createProgress } from '../bootstrap/progress.mjs';
import { holdTheOnlyStart } from '../bootstrap/only-start.mjs';

/** npm passes on a Ctrl-C that we received already: a repeat this soon is the same key press. */
const SAME_PRESS_MS = 1_000;
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

requireNode();
holdTheOnlyStart();
const progress = createProgress();
let running;
let stopRequestedAt;

for (const name of Object.keys(SIGNALS)) process.on(name, () => void stop(SIGNALS[name]));

followNpm(() => void stop(SIGNALS.SIGTERM));

if (!(await install(progress)) || !(await build(progress))) process.exit(1);
process.setSourceMapsEnabled(true);
try {
  const { up } = createRequire(import.meta.url)(inRoot('dist', 'tools', 'up', 'main.js'));
  running = up(progress);
  await running.started;
} catch (error) {
  if (stopRequestedAt === undefined) {
    await running?.stop();
    console.error(`\n${error.name === 'SetupError' ? error.message : error.stack}`);
    process.exit(1);
  }
}

/** The first signal stops everything in order; a second one does not wait. */
async function stop(code) {
  const now = Date.now();
  if (stopRequestedAt === undefined) {
    stopRequestedAt = now;
    if (!running) process.exit(code);
    const step = progress.step('Stopping (Ctrl-C again to force)');
    await running.stop();
    step.done();
    // Asked to stop and stopped: that is success for whoever asked with Ctrl-C.
    process.exit(code === SIGNALS.SIGINT ? 0 : code);
  }
  if (now - stopRequestedAt > SAME_PRESS_MS) {
    running?.kill();
    process.exit(code);
  }
}
