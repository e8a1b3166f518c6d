import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SimulatedAccount } from './account';
import { adminApi } from './admin-api';
import { deliver, download } from './delivery';
import { Refusal, type Answer } from './refusal';
import { uploadApi } from './upload-api';

export interface CloudinarySimulator {
  url: string;
  account: SimulatedAccount;
  /** How it answers from now on: as it should, with this status, or never. */
  mood: 'well' | 'silent' | number;
  close(): Promise<void>;
}

/** Cloudinary's Upload, Admin, download and delivery addresses on one port of this machine. Stricter than the real one. */
export async function startCloudinarySimulator(): Promise<CloudinarySimulator> {
  const account = new SimulatedAccount();
  const server = createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });
  const simulator: CloudinarySimulator = {
    url: '',
    account,
    mood: 'well',
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    const { mood } = simulator;
    if (mood === 'silent') return;
    const answer = typeof mood === 'number' ? refusal(mood, 'An outage') : answered(account, request, body);
    send(response, answer);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  simulator.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return simulator;
}

function answered(account: SimulatedAccount, request: IncomingMessage, body: Buffer): Answer {
  try {
    return route(account, request, body);
  } catch (error) {
    if (error instanceof Refusal) return refusal(error.status, error.message);
    throw error;
  }
}

function route(
  account: SimulatedAccount,
  { method, url = '', headers }: IncomingMessage,
  body: Buffer,
): Answer {
  const [path = '', search = ''] = url.split('?');
  const query = new URLSearchParams(search);
  if (!path.startsWith('/v1_1/')) {
    if (method !== 'GET') throw new Refusal(405, 'Only GET');
    return deliver(account, { path, range: headers.range });
  }
  const [cloudName, first, ...rest] = path.split('/').slice(2).map(decodeURIComponent);
  if (cloudName !== account.cloudName) throw new Refusal(401, 'Invalid cloud_name');
  if (first === 'resources' && method === 'GET') return adminApi(account, { path: rest, query, headers });
  const [action = ''] = rest;
  if (first !== 'raw') throw new Refusal(404, `No such resource type - ${first ?? ''}`);
  if (method === 'GET' && action === 'download') return download(account, Object.fromEntries(query));
  if (method !== 'POST') throw new Refusal(405, 'Only POST');
  return uploadApi(account, { action, headers, body });
}

function refusal(status: number, message: string): Answer {
  return { status, headers: { 'x-cld-error': message }, body: { error: { message } } };
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  const json = !Buffer.isBuffer(body);
  const bytes = json ? Buffer.from(JSON.stringify(body)) : body;
  const contentType = json ? 'application/json' : 'application/octet-stream';
  response.writeHead(status, { 'content-type': contentType, 'content-length': bytes.length, ...headers });
  response.end(bytes);
}
