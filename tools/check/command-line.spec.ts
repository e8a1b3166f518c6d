import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { workspaceRoot } from '@causerie/local-stack';

function run(script: string, ...args: string[]) {
  const { status, stderr } = spawnSync(process.execPath, [join(workspaceRoot(), script), ...args], {
    encoding: 'utf8',
  });
  return { status, stderr };
}

describe('wrong words on the command line', () => {
  it('of npm test are answered with the steps there are', () => {
    const { status, stderr } = run('tools/check/test.mjs', '--only', 'lint,nonsense');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^There is no step "nonsense"\. Steps: lock, format, lint, .*pipeline\.$/m);
  });

  it('of a tool are answered with the tools there are', () => {
    const { status, stderr } = run('tools/run.mjs', 'nonsense');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^There is no tool "nonsense"\. Known: .*health, .*up\.$/m);
  });
});
