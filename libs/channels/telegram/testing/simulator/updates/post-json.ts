import * as http from 'node:http';
import * as https from 'node:https';

export interface PostRequest {
  url: string;
  body: string;
  headers: Record<string, string>;
  timeoutMs: number;
  signal: AbortSignal;
}

export interface PostAnswer {
  statusCode?: number;
  statusText?: string;
  retryAfterS?: number;
  contentType?: string;
  body?: Buffer;
  /** Why there was no answer, as getWebhookInfo words it. */
  error?: string;
}

const BODY_BYTES_MAX = 1024 * 1024;

/** Never throws: what went wrong on the way is in `error`. */
export function postJson({ url, body, headers, timeoutMs, signal }: PostRequest): Promise<PostAnswer> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException) => resolve({ error: describe(error) });
    const send = url.startsWith('https:') ? https.request : http.request;
    const request = send(
      url,
      {
        method: 'POST',
        headers: {
          ...headers,
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(body),
        },
        timeout: timeoutMs,
        signal,
        // No keep-alive: a webhook server that stops must not see the error on its next start.
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size <= BODY_BYTES_MAX) chunks.push(chunk);
        });
        response.on('error', failed);
        response.on('end', () => resolve(read(response, Buffer.concat(chunks))));
      },
    );
    request.on('timeout', () => request.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
    request.on('error', failed);
    request.end(body);
  });
}

function read(response: http.IncomingMessage, body: Buffer): PostAnswer {
  const retryAfter = Number(response.headers['retry-after'] ?? 0);
  return {
    statusCode: response.statusCode ?? 0,
    statusText: response.statusMessage ?? '',
    retryAfterS: Number.isFinite(retryAfter) ? retryAfter : 0,
    contentType: response.headers['content-type'] ?? '',
    body,
  };
}

function describe(error: NodeJS.ErrnoException): string {
  if (error.code === 'ECONNREFUSED') return 'Connection refused';
  if (error.code === 'ETIMEDOUT') return 'Read timeout expired';
  if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN')
    return 'Failed to resolve host: Name or service not known';
  if (error.code === 'ECONNRESET') return 'Connection reset by peer';
  return 'Webhook connection closed';
}
