import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A door to a server that a test can freeze, as a stopped process is: connections stand, and nothing passes. */
export class FreezableDoor {
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer({ pauseOnConnect: true }, (near) => this.join(near));
  private passed = 0;
  /** So many have been made to it. */
  connections = 0;
  private frozenAt = Number.POSITIVE_INFINITY;

  private constructor(private readonly target: URL) {}

  static async before(url: string): Promise<FreezableDoor> {
    const door = new FreezableDoor(new URL(url));
    door.server.listen(0, '127.0.0.1');
    await once(door.server, 'listening');
    return door;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** At once, or in the middle: when so many more bytes have passed, in whichever direction. */
  freeze(afterBytes = 0): void {
    this.frozenAt = this.passed + afterBytes;
    if (afterBytes === 0) for (const socket of this.sockets) socket.pause();
  }

  thaw(): void {
    this.frozenAt = Number.POSITIVE_INFINITY;
    for (const socket of this.sockets) socket.resume();
  }

  async close(): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.server, 'close');
  }

  private get isFrozen(): boolean {
    return this.passed >= this.frozenAt;
  }

  private join(near: Socket): void {
    this.connections += 1;
    const far = connect(Number(this.target.port), this.target.hostname);
    this.passOn(near, far);
    this.passOn(far, near);
    if (!this.isFrozen) near.resume();
  }

  private passOn(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.on('error', () => undefined);
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
    from.on('data', (data) => {
      this.passed += data.length;
      const isTaken = to.write(data);
      if (this.isFrozen) for (const socket of this.sockets) socket.pause();
      else if (!isTaken) {
        from.pause();
        to.once('drain', () => !this.isFrozen && from.resume());
      }
    });
    if (this.isFrozen) from.pause();
  }
}
