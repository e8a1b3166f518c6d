import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What comes of a request that is in order. */
type Behaviour =
  | { does: 'says'; words: string }
  | { does: 'waits'; until: Promise<string> }
  | { does: 'answers'; status: number }
  | { does: 'hangs_up' };

/** What the service was given to listen to. */
export interface Recording {
  fileName: string;
  contentType: string;
  bytes: number;
}

/** By the file's name, as the service tells types apart: what it is called besides, and how its bytes begin. */
const TYPES: Readonly<Record<string, { contentType: string; begins: string }>> = {
  ogg: { contentType: 'audio/ogg', begins: 'OggS' },
  wav: { contentType: 'audio/wav', begins: 'RIFF' },
};
const FIELDS = ['file', 'model', 'response_format'];

/** A transcription service on the wire. It takes nothing that is not exactly in order, and remembers why. */
export class SpeechService {
  readonly heard: Recording[] = [];
  /** Why requests were refused; empty is what a test wants. */
  readonly refused: string[] = [];
  readonly key = 'sk-TEST-listener';
  readonly model = 'listener-1';
  private behaviour: Behaviour = { does: 'says', words: '' };
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  static async start(): Promise<SpeechService> {
    const service = new SpeechService();
    await new Promise<void>((resolve) => service.server.listen(0, '127.0.0.1', resolve));
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  says(words: string): void {
    this.behaviour = { does: 'says', words };
  }

  /** A status, or the line goes dead. */
  fails(how: number | 'hangs_up'): void {
    this.behaviour = how === 'hangs_up' ? { does: how } : { does: 'answers', status: how };
  }

  /** It listens until the words are given to what this returns. */
  waits(): (words: string) => void {
    let give: (words: string) => void = () => undefined;
    this.behaviour = { does: 'waits', until: new Promise((resolve) => (give = resolve)) };
    return give;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { behaviour } = this;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const problem = await this.problemOf(request, Buffer.concat(chunks));
    if (problem !== undefined) {
      this.refused.push(problem);
      return reply(response, 400, { error: { message: problem, type: 'invalid_request_error' } });
    }
    if (behaviour.does === 'hangs_up') return void response.destroy();
    if (behaviour.does === 'answers')
      return reply(response, behaviour.status, { error: { message: 'Not now.', type: 'server_error' } });
    reply(response, 200, { text: behaviour.does === 'says' ? behaviour.words : await behaviour.until });
  }

  private async problemOf(
    { method, url, headers }: IncomingMessage,
    body: Buffer,
  ): Promise<string | undefined> {
    if (method !== 'POST' || url !== '/v1/audio/transcriptions') return `${method} ${url}`;
    if (headers.authorization !== `Bearer ${this.key}`) return 'the key is another one';
    const contentType = headers['content-type'] ?? '';
    if (!/^multipart\/form-data; ?boundary=\S+$/.test(contentType)) return `the body is ${contentType}`;
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } })
      .formData()
      .catch(() => undefined);
    if (!form) return 'the form cannot be read';
    const fields = [...form.keys()].sort();
    if (fields.join() !== FIELDS.join()) return `the fields are ${fields.join()}`;
    if (form.get('model') !== this.model) return `the model is ${String(form.get('model'))}`;
    if (form.get('response_format') !== 'json') return 'the format is not json';
    const file = form.get('file');
    return file instanceof File ? this.listen(file) : 'the file is no file';
  }

  private async listen(file: File): Promise<string | undefined> {
    const type = TYPES[/\.([a-z0-9]+)$/.exec(file.name)?.[1] ?? ''];
    if (file.type !== type?.contentType) return `${file.name} is called ${file.type}`;
    const bytes = Buffer.from(await file.arrayBuffer());
    if (bytes.toString('latin1', 0, 4) !== type.begins) return `${file.name} begins otherwise`;
    this.heard.push({ fileName: file.name, contentType: file.type, bytes: bytes.length });
    return undefined;
  }
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
