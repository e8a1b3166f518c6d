import { eventually } from '@causerie/testing';
import WebSocket from 'ws';
import type { Pipeline } from './pipeline';

export interface LiveEvent {
  channel: string;
  type: string;
  cursor: string;
  payload: Record<string, unknown>;
}

interface Frame {
  frame: string;
  cursor?: string;
  code?: string;
  events?: LiveEvent[];
}

/** A client of the gateway, as docs/realtime.md tells to write one: it keeps its cursor and resumes with it. */
export class LiveClient {
  readonly events: LiveEvent[] = [];
  readonly frames: Frame[] = [];
  cursor: string | undefined;
  closedWith: number | undefined;

  private constructor(private readonly socket: WebSocket) {}

  /** Connects, and resolves when the token was taken or the connection closed. */
  static async connect(pipeline: Pipeline, token: string): Promise<LiveClient> {
    const socket = new WebSocket(`${pipeline.apps['realtime-gateway'].url.replace('http', 'ws')}/ws`);
    const client = new LiveClient(socket);
    socket.on('message', (data: Buffer) =>
      client.take(JSON.parse(data.toString('utf8')) as Frame & LiveEvent),
    );
    socket.on('close', (code) => (client.closedWith = code));
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('open', resolve));
    client.send({ frame: 'auth', token });
    await client.awaitFrame('ready', () => client.closedWith !== undefined);
    return client;
  }

  async subscribe(channels: string[], cursor?: string): Promise<Frame> {
    this.send({ frame: 'subscribe', channels, ...(cursor && { cursor }) });
    await this.awaitFrame('subscribed', () => this.frames.some(({ frame }) => frame === 'error'));
    return this.frames.findLast(({ frame }) => frame === 'subscribed' || frame === 'error')!;
  }

  send(frame: Record<string, unknown>): void {
    this.socket.send(JSON.stringify({ v: 1, ...frame }));
  }

  awaitFrame(name: string, orElse: () => boolean = () => false): Promise<unknown> {
    return eventually(`the frame ${name}`, () => this.frames.some(({ frame }) => frame === name) || orElse());
  }

  close(): void {
    this.socket.terminate();
  }

  private take(frame: Frame & LiveEvent): void {
    this.frames.push(frame);
    if (frame.frame === 'event') this.events.push(frame);
    if (frame.frame === 'page') this.events.push(...(frame.events ?? []));
    if (frame.cursor) this.cursor = frame.cursor;
  }
}

/** A short-lived token for a workspace, got with an API key as a customer's server would. */
export async function getToken(
  pipeline: Pipeline,
  apiKey: string,
): Promise<{ status: number; token: string }> {
  const response = await fetch(`${pipeline.apps['realtime-gateway'].url}/v1/realtime/token`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}` },
  });
  const { token = '' } = (await response.json()) as { token?: string };
  return { status: response.status, token };
}
