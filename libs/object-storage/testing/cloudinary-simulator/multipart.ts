import { Refusal } from './refusal';

export interface Form {
  params: Record<string, string>;
  file?: Buffer;
}

/** A form as the SDK sends it. RFC 7578, without what nobody sends: nested parts and other encodings. */
export function parseForm(contentType: string | undefined, body: Buffer): Form {
  const [, boundary] = /^multipart\/form-data; boundary=(\S+)$/.exec(contentType ?? '') ?? [];
  if (boundary === undefined) throw new Refusal(400, 'Not a form');
  const form: Form = { params: {} };
  for (const part of partsOf(body, boundary)) {
    const headEnd = part.indexOf('\r\n\r\n');
    const head = part.subarray(0, headEnd).toString();
    const value = part.subarray(headEnd + 4);
    const [, name = ''] = /form-data; name="([^"]+)"/.exec(head) ?? [];
    if (head.includes('filename="')) form.file = value;
    else form.params[name] = value.toString();
  }
  return form;
}

function partsOf(body: Buffer, boundary: string): Buffer[] {
  const mark = Buffer.from(`--${boundary}`);
  const parts: Buffer[] = [];
  let at = body.indexOf(mark);
  if (at !== 0) throw new Refusal(400, 'The form does not begin with its boundary');
  for (;;) {
    const start = at + mark.length + 2;
    if (body.subarray(start - 2, start).toString() === '--') return parts;
    at = body.indexOf(Buffer.concat([Buffer.from('\r\n'), mark]), start);
    if (at < 0) throw new Refusal(400, 'The form breaks off');
    parts.push(body.subarray(start, at));
    at += 2;
  }
}
