import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { TransientError } from '@causerie/kernel';
import type { ScannerAddress } from './scanner-address.policy';

export interface ClamdTimes {
  /** Until the connection is up. */
  connectMs: number;
  /** The longest that the scanner may leave a piece of the file unread. */
  idleMs: number;
  /** From the file's end to the answer. */
  answerMs: number;
}

/** An answer is one short line. */
const ANSWER_CHARACTERS_MAX = 4_096;

/** One command over one connection. The bytes go as length (four bytes, big-endian) and piece; a zero length ends them. */
export class ClamdCall {
  private readonly socket: Socket;
  private readonly ended: Promise<void>;
  private answer = '';
  private failure?: Error;
  private timer?: NodeJS.Timeout;

  constructor(
    address: ScannerAddress,
    private readonly times: ClamdTimes,
    private readonly signal?: AbortSignal,
  ) {
    this.within(times.connectMs, 'could not be connected in time');
    this.socket = connect({ ...address });
    this.ended = new Promise((resolve) => this.socket.once('close', () => resolve()));
    this.socket.setEncoding('latin1');
    this.socket.on('error', (error) => (this.failure ??= error));
    this.socket.on('data', (text: unknown) => this.hear(String(text)));
    signal?.addEventListener('abort', this.stop, { once: true });
    if (signal?.aborted) this.stop();
  }

  /** @returns what the scanner said, without its end mark */
  async instream(bytes: AsyncIterable<Buffer>): Promise<string> {
    try {
      await this.send(bytes);
      this.within(this.times.answerMs, 'did not answer in time');
      await this.ended;
    } finally {
      clearTimeout(this.timer);
      this.signal?.removeEventListener('abort', this.stop);
      this.socket.destroy();
    }
    // What it said counts, even where it hung up on us in the middle: at a file too long it does both.
    if (this.answer !== '') return this.answer;
    throw this.failure ?? new TransientError('The virus scanner hung up.');
  }

  private async send(bytes: AsyncIterable<Buffer>): Promise<void> {
    await Promise.race([once(this.socket, 'connect').catch(() => undefined), this.ended]);
    await this.write(Buffer.from('zINSTREAM\0', 'latin1'));
    for await (const piece of bytes) {
      // A scanner that had enough says so and closes at once. To write to it then would destroy the socket with its words
      // unread, so what has arrived is read first.
      await setImmediate();
      if (this.isOver) return;
      const length = Buffer.alloc(4);
      length.writeUInt32BE(piece.length);
      await this.write(Buffer.concat([length, piece]));
    }
    await this.write(Buffer.alloc(4));
  }

  /** Resolves when the scanner can take more, or when it takes nothing any more. */
  private async write(piece: Buffer): Promise<void> {
    if (this.isOver) return;
    this.within(this.times.idleMs, 'stopped reading');
    const taken = new Promise<void>((resolve) => this.socket.write(piece, () => resolve()));
    await Promise.race([taken, this.ended]);
  }

  /** It has spoken or is gone: more bytes would be for nobody. */
  private get isOver(): boolean {
    return this.answer !== '' || this.socket.destroyed;
  }

  private hear(text: string): void {
    this.answer += text;
    const end = this.answer.indexOf('\0');
    if (end < 0 && this.answer.length < ANSWER_CHARACTERS_MAX) return;
    this.answer = this.answer.slice(0, end < 0 ? ANSWER_CHARACTERS_MAX : end);
    this.socket.destroy();
  }

  private within(ms: number, what: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.giveUp(`The virus scanner ${what}.`), ms);
  }

  private giveUp(words: string): void {
    this.failure ??= new TransientError(words);
    // Half a line is no answer.
    this.answer = '';
    this.socket.destroy();
  }

  private readonly stop = () => this.giveUp('The scan was stopped.');
}
