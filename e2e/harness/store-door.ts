import { pickPort } from '@causerie/local-stack';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A door to a store's server that a test can shut: what passes is cut, what comes is refused. */
export class StoreDoor {
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  private port = 0;
  private passed = 0;
  private cutAt = Number.POSITIVE_INFINITY;

  private constructor(private readonly target: URL) {}

  static async before(url: string): Promise<StoreDoor> {
    const door = new StoreDoor(new URL(url));
    await door.open();
    return door;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async open(): Promise<void> {
    this.cutAt = Number.POSITIVE_INFINITY;
    // It is opened again at the same place: where no outgoing connection may sit meanwhile.
    this.port ||= await pickPort();
    const server = createServer((near) => this.join(near));
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(this.port, '127.0.0.1', resolve);
    });
  }

  async shut(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    const closed = new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  /** Shuts itself in the middle of what is being sent: once so many more bytes have passed. */
  shutAfter(bytes: number): void {
    this.cutAt = this.passed + bytes;
  }

  get isShut(): boolean {
    return this.server === undefined;
  }

  private join(near: Socket): void {
    const far = connect(Number(this.target.port), this.target.hostname);
    for (const socket of [near, far]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.sockets.delete(socket));
    }
    near.on('data', (data) => {
      this.passed += data.length;
      if (this.passed > this.cutAt) void this.shut();
    });
    near.pipe(far).on('close', () => near.destroy());
    far.pipe(near).on('close', () => far.destroy());
  }
}
