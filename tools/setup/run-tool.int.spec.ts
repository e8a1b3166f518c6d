import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspaceRoot } from '@causerie/local-stack';

const root = workspaceRoot();
const TOOL = require.resolve('./testing/talkative-tool');

jest.setTimeout(120_000);

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'causerie-tool-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

describe('a tool whose reader leaves', () => {
  it('does its work to the end, and answers how it went', async () => {
    const file = join(folder, 'result');
    const child = spawn(process.execPath, ['-r', '@swc-node/register', TOOL, file], {
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '', SWC_NODE_PROJECT: join(root, 'tsconfig.base.json') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await ended).toEqual([3, null]);
    expect(readFileSync(file, 'utf8')).toBe('done');
  });
});
