import type { SimulatedMedia } from '../simulation';
import type { FileInput } from './stored-bytes';

/** The bytes, name and type of a file as a control call takes them. */
export function fileGiven({
  bytes,
  base64,
  sizeBytes,
  mimeType,
  fileName,
}: SimulatedMedia): FileInput & { mimeType?: string; fileName?: string } {
  const given = bytes === undefined ? base64 : Buffer.from(bytes).toString('base64');
  return {
    ...(given === undefined ? {} : { base64: given }),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(mimeType === undefined ? {} : { mimeType }),
    ...(fileName === undefined ? {} : { fileName }),
  };
}
