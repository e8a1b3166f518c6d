import { type IncomingMessage, request as httpRequest } from 'node:http';
import { connect as connectPlain, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import { TransientError } from '@causerie/kernel';

export interface DialTarget {
  hostname: string;
  port: number;
  isSecure: boolean;
  /** Missing: as the system resolves it. */
  lookup?: LookupFunction;
}

/** Opens a connection. Tests hand in their own, for no test can own a public address. */
export type Dial = (target: DialTarget) => Socket;

/** The certificate must be for the name, whatever address the lookup gives. */
export const dial: Dial = ({ hostname, port, isSecure, lookup }) => {
  const target = { host: hostname, port, ...(lookup ? { lookup } : {}) };
  if (!isSecure) return connectPlain(target);
  // A number is no name that TLS may say; the certificate is then looked through for the number.
  return connectSecure(isIP(hostname) === 0 ? { ...target, servername: hostname } : target);
};

export interface AskOptions {
  headers: Readonly<Record<string, string>>;
  lookup?: LookupFunction;
  dial: Dial;
  /** Until the connection is up, TLS included. */
  connectMs: number;
  /** From then on until the last of the answer's headers, however they drip. */
  headersMs: number;
  signal?: AbortSignal;
}

const HEADER_BYTES_MAX = 16 * 1024;

/**
 * One GET over a connection of its own, which nothing reuses, and which no redirect is followed on. The answer's body is
 * the caller's: to read or to destroy.
 */
export async function askLink(url: URL, options: AskOptions): Promise<IncomingMessage> {
  const isSecure = url.protocol === 'https:';
  const socket = options.dial({
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (isSecure ? 443 : 80)),
    isSecure,
    ...(options.lookup ? { lookup: options.lookup } : {}),
  });
  const deadline = new Deadline(socket, options.connectMs, 'could not be connected in time');
  socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () =>
    deadline.restart(options.headersMs, 'did not answer in time'),
  );
  try {
    return await answerOf(url, socket, options);
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    deadline.clear();
  }
}

function answerOf(url: URL, socket: Socket, { headers, signal }: AskOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      method: 'GET',
      // Of the URL only what is sent: the socket is chosen already.
      path: `${url.pathname}${url.search}`,
      headers: {
        accept: '*/*',
        'user-agent': 'Causerie',
        ...headers,
        host: url.host,
        'accept-encoding': 'identity',
      },
      createConnection: () => socket,
      maxHeaderSize: HEADER_BYTES_MAX,
      ...(signal ? { signal } : {}),
    });
    request.on('error', reject);
    request.on('response', resolve);
    request.on('upgrade', () => reject(new TransientError('The file’s host changed to another protocol.')));
    request.end();
  });
}

/** Kills the socket when time is over. */
class Deadline {
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly socket: Socket,
    ms: number,
    what: string,
  ) {
    this.restart(ms, what);
  }

  restart(ms: number, what: string): void {
    this.clear();
    this.timer = setTimeout(() => this.socket.destroy(new TransientError(`The file’s host ${what}.`)), ms);
  }

  clear(): void {
    clearTimeout(this.timer);
  }
}
