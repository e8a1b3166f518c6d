import { TransientError } from '@causerie/kernel';
import type { ObjectBody } from '@causerie/object-storage';
import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { discard, type SpoolFolder } from '../fetch/spool-folder';
import type { SpooledFile } from '../files/spooled-file';

/** Brings an object from its store to this machine's disk. @throws TransientError when it broke off */
export async function spoolObject(body: ObjectBody, folder: SpoolFolder): Promise<SpooledFile> {
  const { path, handle } = await folder.create();
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      done(null, chunk);
    },
  });
  const dispose = (): Promise<void> => discard(path);
  try {
    await pipeline(body.stream, measure, handle.createWriteStream());
    if (sizeBytes !== body.sizeBytes) throw new TransientError('The store gave less than the whole object.');
  } catch (error) {
    await handle.close().catch(() => undefined);
    await dispose();
    throw error;
  }
  return { path, sizeBytes, sha256: hash.digest('hex'), mimeType: body.contentType, dispose };
}

/** The hash of what a store really has. @throws TransientError when it broke off */
export async function hashOf(body: ObjectBody): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of body.stream) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
