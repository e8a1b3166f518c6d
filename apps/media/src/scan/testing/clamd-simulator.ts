import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** The industry's harmless test file, put together here so that no scanner takes this file for it. */
export const EICAR = [
  'X5O!P%@AP[4\\PZX54(P^)7CC)7}$',
  'EICAR',
  '-STANDARD-ANTIVIRUS-TEST-FILE!',
  '$H+H*',
].join('');

const COMMAND = 'zINSTREAM\0';

export interface ClamdBehaviour {
  /** The longest stream that is taken. */
  streamMaxLength?: number;
  /** Says this instead of a verdict. */
  says?: string;
  /** 'silent': reads all, says nothing. 'deaf': reads nothing. 'hangs up': before a verdict. */
  mood?: 'silent' | 'deaf' | 'hangs up';
}

/**
 * clamd on the wire, and strict: it takes zINSTREAM alone, and hangs up on lengths that do not fit, on bytes after the
 * end, and on a client that says nothing more. https://docs.clamav.net/manual/Usage/Scanning.html#clamd
 */
export class ClamdSimulator {
  /** Bytes of each stream that came to its end. */
  readonly scanned: Buffer[] = [];
  readonly faults: string[] = [];
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  constructor(private readonly behaviour: ClamdBehaviour = {}) {
    this.server = createServer((socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket)).on('error', () => undefined);
      if (behaviour.mood !== 'deaf') this.converse(socket);
    });
  }

  /** On a free port, or on a socket at this path. @returns the address as it is configured */
  async start(path?: string): Promise<string> {
    if (path) this.server.listen(path);
    else this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return path ?? `tcp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Connections that are open, as far as the one who reads can know: to a deaf one, none. */
  get connections(): number {
    return this.behaviour.mood === 'deaf' ? 0 : this.sockets.size;
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private converse(socket: Socket): void {
    let unread = Buffer.alloc(0);
    let state: { kind: 'command' } | { kind: 'stream'; pieces: Buffer[]; length: number } | { kind: 'over' } =
      {
        kind: 'command',
      };
    const step = (): boolean => {
      if (state.kind === 'over') {
        if (unread.length > 0) this.faults.push('bytes after the end');
        return false;
      }
      if (state.kind === 'command') {
        if (unread.length < COMMAND.length) return false;
        if (unread.toString('latin1', 0, COMMAND.length) !== COMMAND) {
          state = { kind: 'over' };
          return this.refuse(socket, 'UNKNOWN COMMAND');
        }
        unread = unread.subarray(COMMAND.length);
        state = { kind: 'stream', pieces: [], length: 0 };
      }
      if (unread.length < 4) return false;
      const size = unread.readUInt32BE(0);
      if (state.length + size > (this.behaviour.streamMaxLength ?? 1 << 20)) {
        state = { kind: 'over' };
        // As clamd does: it says so at once, reads no more, and goes; what is still under way meets a closed door.
        socket.pause();
        socket.end('INSTREAM size limit exceeded. ERROR\0', () => socket.destroy());
        return false;
      }
      if (unread.length < 4 + size) return false;
      const piece = unread.subarray(4, 4 + size);
      unread = unread.subarray(4 + size);
      if (size > 0) {
        state = { kind: 'stream', pieces: [...state.pieces, piece], length: state.length + size };
        return true;
      }
      const whole = Buffer.concat(state.pieces);
      state = { kind: 'over' };
      this.conclude(socket, whole);
      return unread.length > 0;
    };
    socket.on('data', (chunk) => {
      unread = Buffer.concat([unread, chunk]);
      while (step());
    });
  }

  private conclude(socket: Socket, whole: Buffer): void {
    this.scanned.push(whole);
    if (this.behaviour.mood === 'silent') return;
    if (this.behaviour.mood === 'hangs up') return void socket.destroy();
    const found = whole.includes(EICAR) ? 'stream: Win.Test.EICAR_HDB-1 FOUND' : 'stream: OK';
    socket.end(`${this.behaviour.says ?? found}\0`);
  }

  private refuse(socket: Socket, words: string): boolean {
    this.faults.push(words);
    socket.end(`${words}\0`);
    return false;
  }
}
