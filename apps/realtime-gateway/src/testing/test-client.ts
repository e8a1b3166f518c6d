import { WebSocket } from 'ws';
import { CursorReader } from './cursor-reader';

interface EventBody {
  channel: string;
  type: string;
  cursor: string;
  at: string;
  payload: { n?: number };
}

export interface Frame {
  v: 1;
  frame: string;
  cursor?: string;
  channels?: string[];
  code?: string;
  message?: string;
  events?: EventBody[];
  payload?: { n?: number };
}

/** A client as docs/realtime.md describes it: it keeps every frame, its merged log, and its latest cursor. */
export class TestClient {
  readonly frames: Frame[] = [];
  /** Positions as they arrived, from pages and live. */
  readonly log: number[] = [];
  readonly payloads: ({ n?: number } | undefined)[] = [];
  cursor: string | undefined;
  closed: { code: number; reason: string } | undefined;
  private read = 0;
  private waiting: (() => void) | undefined;

  private constructor(readonly ws: WebSocket) {
    ws.on('message', (data) => this.take(JSON.parse(String(data)) as Frame));
    ws.on('error', () => undefined);
    ws.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
      this.waiting?.();
    });
  }

  /** Rejects with the HTTP status of a refused upgrade. */
  static connect(url: string, headers: Record<string, string> = {}): Promise<TestClient> {
    const ws = new WebSocket(`${url.replace('http', 'ws')}/ws`, { headers, perMessageDeflate: false });
    const client = new TestClient(ws);
    return new Promise((resolve, reject) => {
      ws.once('open', () => resolve(client));
      ws.once('unexpected-response', (_request, response) => {
        reject(new Error(`refused with ${response.statusCode}`));
        ws.terminate();
      });
      ws.once('error', reject);
    });
  }

  send(frame: object): void {
    this.ws.send(JSON.stringify({ v: 1, ...frame }));
  }

  /** The next frame of one of these kinds; others are passed over. Rejects when the connection ends before. */
  async next(...kinds: string[]): Promise<Frame> {
    for (;;) {
      while (this.read < this.frames.length) {
        const frame = this.frames[this.read++]!;
        if (kinds.includes(frame.frame)) return frame;
      }
      if (this.closed) throw new Error(`closed with ${this.closed.code} while waiting for ${kinds.join()}`);
      await this.somethingHappens();
    }
  }

  async subscribe(channels: string[], cursor?: string): Promise<Frame> {
    this.send({ frame: 'subscribe', channels, cursor });
    return this.next('subscribed', 'error');
  }

  /** Until the log has that position. */
  async has(position: number): Promise<void> {
    while ((this.log.at(-1) ?? 0) < position) {
      if (this.closed) throw new Error(`closed with ${this.closed.code} before position ${position}`);
      await this.somethingHappens();
    }
  }

  async end(): Promise<{ code: number; reason: string }> {
    while (!this.closed) await this.somethingHappens();
    return this.closed;
  }

  close(): void {
    this.ws.close();
  }

  private take(frame: Frame): void {
    this.frames.push(frame);
    const events = frame.frame === 'event' ? [frame as unknown as EventBody] : (frame.events ?? []);
    for (const event of events) {
      this.log.push(CursorReader.positionOf(event.cursor));
      this.payloads.push(event.payload);
    }
    this.cursor = frame.cursor ?? this.cursor;
    this.waiting?.();
  }

  private somethingHappens(): Promise<void> {
    return new Promise((resolve) => (this.waiting = resolve));
  }
}
