import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { FileFaults } from './file-faults';
import { piecesOf, type StoredBytes } from './stored-bytes';

export interface ServedFile extends StoredBytes {
  contentType: string;
  headers?: Record<string, string>;
}

const SLICE_MS = 50;

interface Given {
  faults: FileFaults;
  /** Aborts when the caller hangs up. */
  gone: AbortSignal;
  /** In the platform's words: there is no such file. */
  missing(): void;
}

/** Answers with the bytes, or as the fault says that strikes this file. */
export async function sendFile(
  response: ServerResponse,
  file: ServedFile,
  { faults, gone, missing }: Given,
): Promise<void> {
  const fault = faults.takeForCall('');
  if (fault?.kind === 'hang') await faults.hang(fault.forMs, gone);
  if (fault?.kind === 'missing') return missing();
  if (fault?.kind === '5xx') {
    response.writeHead(fault.code ?? 500, { 'content-type': 'text/html' }).end('<html></html>');
    return;
  }
  response.writeHead(200, {
    ...file.headers,
    'content-type': file.contentType,
    'content-length': file.sizeBytes,
  });
  const end =
    fault?.kind === 'cutBody' ? (fault.afterBytes ?? Math.floor(file.sizeBytes / 2)) : file.sizeBytes;
  const pieces = fault?.kind === 'slowBody' ? slowly(file, fault.bytesPerSecond, gone) : piecesOf(file, end);
  for await (const piece of pieces) if (!(await written(response, piece, gone))) return;
  if (end < file.sizeBytes) response.destroy();
  else response.end();
}

/** False: nobody listens any more. */
async function written(response: ServerResponse, piece: Buffer, gone: AbortSignal): Promise<boolean> {
  if (gone.aborted) return false;
  if (response.write(piece)) return true;
  return new Promise((resolve) => {
    const finish = () => {
      response.off('drain', finish).off('close', finish);
      resolve(!gone.aborted);
    };
    response.on('drain', finish).on('close', finish);
  });
}

async function* slowly(file: StoredBytes, bytesPerSecond: number, gone: AbortSignal): AsyncGenerator<Buffer> {
  const slice = Math.max(1, Math.floor((bytesPerSecond * SLICE_MS) / 1_000));
  for (const piece of piecesOf(file)) {
    for (let at = 0; at < piece.length && !gone.aborted; at += slice) {
      yield piece.subarray(at, at + slice);
      await wait(SLICE_MS);
    }
  }
}
