import { parseMultipart, type UploadedFile } from '@causerie/channel-kit-testing';

/** A body that cannot be read as its content type says. */
export class UnreadableBody extends Error {}

/**
 * The parameters of a call, wherever they came from: query string, JSON, form or multipart. As on the real
 * server a value is text at heart: an object given in JSON and its serialized form are the same.
 */
export class ApiParams {
  constructor(
    readonly values: Record<string, unknown>,
    readonly files: ReadonlyMap<string, UploadedFile> = new Map(),
  ) {}

  /** The same files with other values. */
  with(values: Record<string, unknown>): ApiParams {
    return new ApiParams(values, this.files);
  }

  string(name: string): string {
    const value = this.values[name];
    if (value === undefined || value === null) return '';
    return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
  }

  has(name: string): boolean {
    return this.string(name) !== '';
  }

  bool(name: string): boolean {
    return ['true', 'yes', '1'].includes(this.string(name).trim().toLowerCase());
  }

  /** Out-of-range numbers are moved into the range, as the real server does; text that is no number is 0. */
  int(name: string, fallback = 0, min = -(2 ** 31), max = 2 ** 31 - 1): number {
    const text = this.string(name).trim();
    if (text === '') return fallback;
    const value = /^[+-]?\d+/.exec(text)?.[0] ?? '0';
    return Math.min(max, Math.max(min, Number(value)));
  }

  /** `undefined` when absent. Throws SyntaxError when it is not JSON. */
  json(name: string): unknown {
    const value = this.values[name];
    if (typeof value === 'object' && value !== null) return value;
    const text = this.string(name);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  }

  /** For the journal: files named by size, the secret of a webhook only as given or not. */
  summary(): Record<string, unknown> {
    const files = [...this.files].map(([field, { fileName, mimeType, bytes }]) => [
      field,
      { fileName, mimeType, sizeBytes: bytes.length },
    ]);
    const secret = this.has('secret_token') ? { secret_token: '[given]' } : {};
    return { ...this.values, ...Object.fromEntries(files), ...secret };
  }
}

/** Body parameters win over the query string. Throws UnreadableBody. */
export function readParams(query: URLSearchParams, contentType: string, body: Buffer): ApiParams {
  const fromQuery = Object.fromEntries(query);
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (body.length === 0) return new ApiParams(fromQuery);
  if (type === 'application/json') return new ApiParams({ ...fromQuery, ...readJsonObject(body) });
  if (type === 'application/x-www-form-urlencoded') {
    return new ApiParams({ ...fromQuery, ...Object.fromEntries(new URLSearchParams(body.toString())) });
  }
  if (type === 'multipart/form-data') {
    const { fields, files } = parseMultipart(contentType, body);
    return new ApiParams({ ...fromQuery, ...fields }, files);
  }
  return new ApiParams(fromQuery);
}

function readJsonObject(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Falls through: text that is no JSON is as unreadable as JSON that is no object.
  }
  throw new UnreadableBody('the body is not a JSON object');
}
