import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { codeOfStatus, errorBody } from './api-error';

const STATUS: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

/**
 * Answers bytes that never became a request, in the same words as every other refusal, and ends the connection: a
 * caller that sends nonsense, or takes too long, holds nothing.
 */
export function answerClientError(error: { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) {
    const status = STATUS[error.code ?? ''] ?? 400;
    const body = JSON.stringify(errorBody(codeOfStatus(status), 'The request cannot be read.'));
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  }
  socket.destroySoon();
}
