import type { Clock } from '@causerie/kernel';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Receiver } from '../log/receiver';
import { CLOSE_CODES, type CloseCause } from '../protocol/close-codes';
import { textFrame } from './text-frame';
import type { Timed, TimingWheel } from './timing-wheel';

const PING_EVERY_MS = 25_000;
/** What a client that is being closed gets to read what is on its way. */
const GOODBYE_MS = 5_000;

export interface ConnectionOptions {
  ws: WebSocket;
  /** The socket under `ws`: frames that are the same for many are written to it as they are. */
  socket: Duplex;
  wheel: TimingWheel;
  clock: Clock;
  /** Bytes that may wait for the client before it is cut. */
  bufferedBytesMax: number;
  onCut: (cause: CloseCause) => void;
}

/**
 * One socket: frames out, liveness, and an end with a reason. Without compression `ws` hands every frame to the socket
 * at once and whole, so frames written beside it cannot come between the parts of one of its own.
 */
export class Connection implements Timed, Receiver {
  readonly openedAtMs: number;
  cutFor: CloseCause | null = null;
  private deadline: { atMs: number; cause: CloseCause } | null = null;
  private pingAtMs: number;
  private awaitingPong = false;
  private terminateAtMs = 0;

  constructor(private readonly options: ConnectionOptions) {
    this.openedAtMs = options.clock.nowMs();
    this.pingAtMs = this.openedAtMs + PING_EVERY_MS;
    options.ws.on('pong', () => this.heard());
  }

  get open(): boolean {
    return this.options.ws.readyState === this.options.ws.OPEN;
  }

  /** The connection ends at that time unless a later deadline takes its place. */
  closeAt(atMs: number, cause: CloseCause): void {
    this.deadline = { atMs, cause };
    this.options.wheel.schedule(this, Math.min(atMs, this.pingAtMs));
  }

  /** Any sign of life. */
  heard(): void {
    this.awaitingPong = false;
  }

  send(text: string): void {
    if (this.open) this.options.socket.write(textFrame(text));
  }

  /** Resolves when the frame has left this process, or the connection has ended. */
  sendAndDrain(text: string): Promise<void> {
    if (!this.open) return Promise.resolve();
    return new Promise((resolve) => this.options.socket.write(textFrame(text), () => resolve()));
  }

  /** Live events, framed. A client that does not keep up is cut before the next ones are added. */
  deliver(frames: Buffer): void {
    if (!this.open) return;
    if (this.options.socket.writableLength > this.options.bufferedBytesMax) this.cut('slowConsumer');
    else this.options.socket.write(frames);
  }

  cut(cause: CloseCause): void {
    if (this.cutFor !== null || !this.open) return;
    this.cutFor = cause;
    this.options.onCut(cause);
    const { code, reason } = CLOSE_CODES[cause];
    this.options.ws.close(code, reason);
    this.terminateAtMs = this.options.clock.nowMs() + GOODBYE_MS;
    this.options.wheel.schedule(this, this.terminateAtMs);
  }

  terminate(): void {
    this.options.ws.terminate();
  }

  onTime(nowMs: number): number | null {
    if (!this.open) return this.onTimeClosing(nowMs);
    if (this.deadline && nowMs >= this.deadline.atMs) this.cut(this.deadline.cause);
    else if (nowMs >= this.pingAtMs) this.ping(nowMs);
    if (this.cutFor) return this.terminateAtMs;
    return Math.min(this.pingAtMs, this.deadline?.atMs ?? Infinity);
  }

  private onTimeClosing(nowMs: number): number | null {
    if (this.options.ws.readyState === this.options.ws.CLOSED) return null;
    if (nowMs >= this.terminateAtMs && this.cutFor) {
      this.terminate();
      return null;
    }
    // The client began to close; it gets as long as one that we close.
    this.cutFor ??= 'silent';
    this.terminateAtMs ||= nowMs + GOODBYE_MS;
    return this.terminateAtMs;
  }

  private ping(nowMs: number): void {
    if (this.awaitingPong) return this.cut('silent');
    this.awaitingPong = true;
    this.pingAtMs = nowMs + PING_EVERY_MS;
    this.options.ws.ping();
  }
}
