export interface UploadedFile {
  bytes: Buffer;
  fileName?: string;
  mimeType?: string;
}

/** A small reader of multipart/form-data (RFC 7578) for bodies that are already in memory. */
export function parseMultipart(contentType: string, body: Buffer) {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  const fields: Record<string, string> = {};
  const files = new Map<string, UploadedFile>();
  if (!boundary) return { fields, files };
  for (const part of splitParts(body, boundary)) {
    const headersEnd = part.indexOf('\r\n\r\n');
    if (headersEnd < 0) continue;
    const headers = part.subarray(0, headersEnd).toString();
    const bytes = part.subarray(headersEnd + 4);
    const name = headerValue(headers, 'name');
    if (name === undefined) continue;
    const fileName = headerValue(headers, 'filename');
    const mimeType = /^content-type:\s*([^\r\n;]+)/im.exec(headers)?.[1];
    if (fileName === undefined) fields[name] = bytes.toString();
    else files.set(name, { bytes: Buffer.from(bytes), fileName, ...(mimeType ? { mimeType } : {}) });
  }
  return { fields, files };
}

function splitParts(body: Buffer, boundary: string): Buffer[] {
  const delimiter = Buffer.from(`--${boundary}`);
  const parts: Buffer[] = [];
  let begin = body.indexOf(delimiter);
  while (begin >= 0) {
    const contentStart = begin + delimiter.length + 2;
    const next = body.indexOf(delimiter, contentStart);
    if (next < 0) break;
    parts.push(body.subarray(contentStart, next - 2));
    begin = next;
  }
  return parts;
}

function headerValue(headers: string, parameter: string): string | undefined {
  const pattern = new RegExp(`[;\\s]${parameter}="((?:[^"\\\\]|\\\\.)*)"`, 'i');
  return pattern.exec(headers)?.[1];
}
