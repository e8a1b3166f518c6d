import { SetupError } from '@causerie/local-stack';
import WebSocket, { type RawData } from 'ws';

/** An event as clients of the gateway see it, with the time it came in. */
export interface LiveEvent {
  readonly type: string;
  readonly channel: string;
  readonly cursor: string;
  /** When the fact happened, ISO 8601. */
  readonly at: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly receivedAtMs: number;
}

type Frame = Readonly<Record<string, unknown>> & { readonly frame: string };
type RawEvent = Omit<LiveEvent, 'receivedAtMs'>;

const TIMEOUT_MS = 5_000;

/** Exchanges an API key for the short-lived token that opens a live connection. */
export async function requestToken(gatewayUrl: string, apiKey: string): Promise<string> {
  const response = await post(`${gatewayUrl}/v1/realtime/token`, apiKey);
  if (!response.ok) {
    throw new SetupError(`The gateway gives no token for the local API key: it answered ${response.status}.`);
  }
  return ((await response.json()) as { token: string }).token;
}

function post(url: string, apiKey: string): Promise<Response> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  return fetch(url, { method: 'POST', headers, body: '{}', signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
    () => {
      throw new SetupError(`The gateway does not answer at ${new URL(url).origin}: try "npm run health".`);
    },
  );
}

export interface LiveConnection {
  readonly websocketUrl: string;
  readonly token: string;
  /** Everything since then is sent first. */
  readonly cursor?: string;
}

/** A WebSocket of the gateway that hears the whole workspace. */
export class LiveEvents {
  /** In the order of the log: what was missed, then what is new. */
  readonly events: LiveEvent[] = [];
  /** Where a later connection can go on. */
  cursor = '';
  onEvent: (event: LiveEvent) => void = () => undefined;
  private waiters: (() => void)[] = [];
  private readonly frames: Frame[] = [];
  private closedWith: number | undefined;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: RawData) => this.take(JSON.parse(String(data)) as Frame));
    socket.on('error', () => undefined);
    socket.on('close', (code: number) => {
      this.closedWith = code;
      this.wake();
    });
  }

  /** @throws SetupError when the gateway refuses or does not answer in time */
  static async open({ websocketUrl, token, cursor }: LiveConnection): Promise<LiveEvents> {
    const live = new LiveEvents(new WebSocket(websocketUrl));
    live.socket.once('open', () => live.send({ frame: 'auth', token }));
    await live.frame('ready');
    live.send({ frame: 'subscribe', channels: ['workspace'], ...(cursor && { cursor }) });
    await live.frame('subscribed');
    if (cursor) await live.frame('complete');
    return live;
  }

  /** The code with which the gateway ends a connection that shows this token; undefined when it lets it in. */
  static async closeCodeFor(websocketUrl: string, token: string): Promise<number | undefined> {
    const live = new LiveEvents(new WebSocket(websocketUrl));
    live.socket.once('open', () => live.send({ frame: 'auth', token }));
    await live.until(
      () => live.closedWith !== undefined || live.frames.some(({ frame }) => frame === 'ready'),
    );
    live.close();
    return live.closedWith;
  }

  /** The first event that fits, past or to come; undefined after the timeout. */
  async find(fits: (event: LiveEvent) => boolean, timeoutMs = TIMEOUT_MS): Promise<LiveEvent | undefined> {
    let found: LiveEvent | undefined;
    await this.until(() => (found = this.events.find(fits)) !== undefined, timeoutMs);
    return found;
  }

  close(): void {
    this.socket.terminate();
  }

  private send(frame: Record<string, unknown>): void {
    this.socket.send(JSON.stringify({ v: 1, ...frame }));
  }

  private async frame(name: string): Promise<void> {
    const came = (): boolean => this.frames.some(({ frame }) => frame === name);
    await this.until(() => came() || this.closedWith !== undefined || this.refusal() !== undefined);
    if (came()) return;
    this.close();
    const why = this.refusal() ?? (this.closedWith ? `closed with ${this.closedWith}` : 'no answer');
    throw new SetupError(`The gateway gives no live events (${why}): try "npm run health".`);
  }

  private refusal(): string | undefined {
    const refused = this.frames.find(({ frame }) => frame === 'error' || frame === 'reset');
    return refused && String(refused['message'] ?? refused.frame);
  }

  private take(frame: Frame): void {
    this.frames.push(frame);
    if (typeof frame['cursor'] === 'string') this.cursor = frame['cursor'];
    const page = frame.frame === 'page' ? (frame['events'] as RawEvent[]) : [];
    const events = frame.frame === 'event' ? [frame as unknown as RawEvent] : page;
    for (const { type, channel, cursor, at, payload } of events) {
      const event = { type, channel, cursor, at, payload, receivedAtMs: Date.now() };
      this.events.push(event);
      this.onEvent(event);
    }
    this.wake();
  }

  private wake(): void {
    const waiting = this.waiters;
    this.waiters = [];
    for (const look of waiting) look();
  }

  private until(holds: () => boolean, timeoutMs = TIMEOUT_MS): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      const look = (): void => {
        if (!holds()) {
          this.waiters.push(look);
          return;
        }
        clearTimeout(timer);
        resolve();
      };
      look();
    });
  }
}
