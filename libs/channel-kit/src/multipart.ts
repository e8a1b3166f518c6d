import { randomBytes } from 'node:crypto';
import type { OutboundFile } from './attachment-side';

/** A body that is never whole in memory. Its size is said beside the headers. */
export interface StreamedBody {
  sizeBytes: number;
  /** Anew for each try. */
  open(): AsyncIterable<Buffer>;
}

type Bytes = Pick<OutboundFile, 'fileName' | 'mimeType' | 'sizeBytes' | 'open'>;

/** multipart/form-data, https://www.rfc-editor.org/rfc/rfc7578 : the fields, then the files by their field. */
export function multipart(
  fields: Readonly<Record<string, string>>,
  files: Readonly<Record<string, Bytes>>,
): { contentType: string; body: StreamedBody } {
  const boundary = `causerie-${randomBytes(18).toString('hex')}`;
  const head = (name: string, more = '') =>
    Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${quoted(name)}"${more}\r\n\r\n`);
  const texts = Object.entries(fields).map(([name, value]) =>
    Buffer.concat([head(name), Buffer.from(`${value}\r\n`)]),
  );
  const parts = Object.entries(files).map(([name, file]) => {
    const type = MIME_TYPE.test(file.mimeType) ? file.mimeType : 'application/octet-stream';
    return { file, head: head(name, `; filename="${quoted(file.fileName)}"\r\ncontent-type: ${type}`) };
  });
  const tail = Buffer.from(`--${boundary}--\r\n`);
  const sizes = [
    ...texts.map(lengthOf),
    ...parts.map(({ file, head: own }) => own.length + file.sizeBytes + 2),
  ];
  const open = async function* (): AsyncGenerator<Buffer> {
    yield* texts;
    for (const { file, head: own } of parts) {
      yield own;
      yield* exactly(file);
      yield LINE_END;
    }
    yield tail;
  };
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: { sizeBytes: sizes.reduce((sum, size) => sum + size, tail.length), open },
  };
}

const MIME_TYPE = /^[\w.+-]+\/[\w.+-]+(?:; ?[\w.+-]+=[\w.+-]+)*$/;
const LINE_END = Buffer.from('\r\n');
const lengthOf = (buffer: Buffer) => buffer.length;

/** As https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data asks for. */
const quoted = (name: string) => name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

/** A file that is not as large as was said would leave the other side waiting, or reading into the next request. */
async function* exactly({ sizeBytes, open }: Bytes): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const piece of open() as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > sizeBytes) break;
    yield piece;
  }
  if (size !== sizeBytes)
    throw Object.assign(new Error('not the size that was said'), { code: 'FILE_CHANGED' });
}
