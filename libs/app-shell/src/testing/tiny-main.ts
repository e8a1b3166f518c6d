import { runApp } from '../process/run-app';
import { loadTinyConfig, quietHooks, TinyModule } from './tiny-app';

/** A program for tests of signals and exit codes. TINY says how it misbehaves. */
const { TINY } = process.env;
const hooks = quietHooks();
if (TINY === 'hang') hooks.drain = () => new Promise(() => undefined);
if (TINY === 'crash')
  hooks.drain = () => (void Promise.reject(new Error('lost')), new Promise(() => undefined));

void runApp({ config: () => loadTinyConfig(), module: () => TinyModule.forRoot(hooks) });
