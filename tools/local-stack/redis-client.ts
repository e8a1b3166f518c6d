import { connect } from 'node:net';

const TIMEOUT_MS = 2_000;

/**
 * Sends commands over one plain connection and returns the raw text of the answers. Enough to ask a server whether it
 * is ours and ready; everything else goes through `@causerie/redis`.
 */
export function askRedis(port: number, password: string, commands: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect({ port, host: '127.0.0.1' });
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('Redis does not answer')));
    socket.on('data', (bytes) => (answer += bytes.toString('utf8')));
    socket.once('error', reject);
    socket.once('close', () => resolve(answer));
    socket.write([`AUTH ${password}`, ...commands, 'QUIT', ''].join('\r\n'));
  });
}

/** The process id of a ready server that takes our password; undefined when there is none. */
export async function readyRedisPid(port: number, password: string): Promise<number | undefined> {
  try {
    const answer = await askRedis(port, password, ['PING', 'INFO server']);
    const pid = /\+PONG[\s\S]*process_id:(\d+)/.exec(answer)?.[1];
    return pid === undefined ? undefined : Number(pid);
  } catch {
    return undefined;
  }
}
