#!/usr/bin/env node
/** `node tools/run.mjs <tool> [args…]` runs the tool in tools/<tool>/main.ts, building first when sources changed. */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build } from './bootstrap/build.mjs';
import { install } from './bootstrap/install.mjs';
import { requireNode } from './bootstrap/node-version.mjs';
import { inRoot } from './bootstrap/paths.mjs';
import { createProgress } from './bootstrap/progress.mjs';

requireNode();
const [tool, ...args] = process.argv.slice(2);
const tools = readdirSync(inRoot('tools')).filter((name) => existsSync(inRoot('tools', name, 'main.ts')));
if (!tools.includes(tool)) {
  console.error(`There is no tool "${tool ?? ''}". Known: ${tools.join(', ')}.`);
  process.exit(1);
}
// Progress goes to standard error: a tool's output may be piped.
const progress = createProgress(process.stderr);
if (!(await install(progress)) || !(await build(progress))) process.exit(1);

const entry = inRoot('dist', 'tools', tool, 'main.js');
process.argv = [process.argv[0], entry, ...args];
process.setSourceMapsEnabled(true);
createRequire(import.meta.url)(entry);
