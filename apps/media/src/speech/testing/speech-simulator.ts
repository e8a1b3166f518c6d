import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Transcription {
  model: string;
  fileName: string;
  contentType: string;
  bytes: Buffer;
}

/** A service of OpenAI's shape that refuses whatever OpenAI would refuse. */
export class SpeechSimulator {
  readonly heard: Transcription[] = [];
  /** What the next request gets: words, a status, or nothing for ever. */
  next: string | number | 'never' = 'Hello there';
  private readonly server: Server;

  constructor(private readonly key: string) {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const refusal = await this.refusalOf(request, Buffer.concat(chunks));
    if (this.next === 'never') return;
    const status = refusal ?? (typeof this.next === 'number' ? this.next : 200);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(status === 200 ? { text: this.next } : { error: { message: 'refused', type: 'x' } }),
    );
  }

  private async refusalOf(
    { method, url, headers }: IncomingMessage,
    body: Buffer,
  ): Promise<number | undefined> {
    if (url !== '/v1/audio/transcriptions') return 404;
    if (method !== 'POST') return 405;
    if (headers.authorization !== `Bearer ${this.key}`) return 401;
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': headers['content-type'] ?? '' },
    })
      .formData()
      .catch(() => undefined);
    const [file, model] = [form?.get('file'), form?.get('model')];
    if (!(file instanceof File) || typeof model !== 'string' || form?.get('response_format') !== 'json')
      return 400;
    if (!/\.(flac|m4a|mp3|mp4|mpeg|mpga|oga|ogg|wav|webm)$/.test(file.name) || file.size === 0) return 400;
    if (file.size > 26_214_400) return 413;
    const bytes = Buffer.from(await file.arrayBuffer());
    this.heard.push({ model, fileName: file.name, contentType: file.type, bytes });
    return undefined;
  }
}
