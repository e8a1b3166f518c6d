import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const ROOT = join(__dirname, '..', '..', '..', '..');
const MAIN = require.resolve('../testing/tiny-main');
const masterKey = randomBytes(32).toString('base64');

jest.setTimeout(120_000);

interface Program {
  child: ChildProcess;
  url: Promise<string>;
  /** Exit code and everything it wrote. */
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

const running = new Set<ChildProcess>();

function start(env: Record<string, string> = {}): Program {
  const child = spawn(process.execPath, ['-r', '@swc-node/register', MAIN], {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'] ?? '',
      SWC_NODE_PROJECT: join(ROOT, 'tsconfig.base.json'),
      PORT: '0',
      MASTER_KEY: masterKey,
      SHUTDOWN_DRAIN_MS: '2000',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  running.add(child);
  // Not 'close': it never comes once we have disconnected the channel.
  const ended = Promise.all([once(child, 'exit'), text(child.stdout!), text(child.stderr!)]).then(
    ([[code], stdout, stderr]) => ({
      code: code as number | null,
      stdout,
      stderr,
    }),
  );
  const url = once(child, 'message').then(([message]) => (message as { url: string }).url);
  return { child, url, ended };
}

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

describe('a program under runApp', () => {
  it('ends with 0 on SIGTERM, after an ordered stop', async () => {
    const program = start();
    expect((await fetch(`${await program.url}/readyz`)).status).toBe(200);
    program.child.kill('SIGTERM');
    const { code, stdout, stderr } = await program.ended;
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/"msg":"stopping"[^]*"msg":"stopped"/);
    expect(stdout).not.toContain(masterKey);
  });

  it('ends when the parent’s channel closes, so that no orphan stays', async () => {
    const program = start();
    await program.url;
    program.child.disconnect();
    expect(await program.ended).toMatchObject({ code: 0 });
  });

  it('ends with 1 when the drain outlasts its budget', async () => {
    const program = start({ TINY: 'hang', SHUTDOWN_DRAIN_MS: '0' });
    await program.url;
    program.child.kill('SIGTERM');
    const { code, stderr } = await program.ended;
    expect([code, stderr]).toEqual([1, 'The time to stop is over: ending at once.\n']);
  });

  it('ends at once with 1 on a second signal, but takes Ctrl-C and its echo from the parent for one', async () => {
    const program = start({ TINY: 'hang', SHUTDOWN_DRAIN_MS: '60000' });
    const url = await program.url;
    program.child.kill('SIGINT');
    program.child.kill('SIGTERM');
    expect(await statusOf(url)).toBe(503);
    const again = setInterval(() => program.child.kill('SIGINT'), 200);
    const { code, stderr } = await program.ended;
    clearInterval(again);
    expect([code, stderr]).toEqual([1, 'A second signal came: ending at once.\n']);
  });

  it('ends with 1 on an unhandled rejection: crash-only', async () => {
    const program = start({ TINY: 'crash' });
    await program.url;
    program.child.kill('SIGTERM');
    const { code, stderr } = await program.ended;
    expect(code).toBe(1);
    expect(JSON.parse(stderr)).toMatchObject({
      level: 'fatal',
      msg: 'unhandledRejection',
      err: { message: 'lost' },
    });
  });

  it('says in one sentence that its port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await start({ PORT: String(port) }).ended;
    expect([code, stderr]).toEqual([
      1,
      `Port ${port} is taken: stop the program that uses it, or set PORT to a free one.\n`,
    ]);
    server.close();
  });

  it('lists everything that is wrong with its environment, without secrets', async () => {
    const { code, stdout, stderr } = await start({ PORT: 'x', MASTER_KEY: 'short-secret' }).ended;
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^tiny cannot start: 2 settings must be mended\.\n {2}- PORT .*\n {2}- MASTER_KEY .*\n$/,
    );
    expect(stderr).not.toContain('short-secret');
  });
});

async function statusOf(url: string): Promise<number> {
  let status = 200;
  while (status === 200) status = (await fetch(`${url}/readyz`)).status;
  return status;
}
