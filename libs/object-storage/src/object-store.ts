import type { Readable } from 'node:stream';

/** What is known of an object without reading it. */
export interface ObjectInfo {
  key: string;
  sizeBytes: number;
  contentType: string;
}

/** Bytes `start` to `end`, both included, as in HTTP; without `end`: to the last one. */
export interface ByteRange {
  start: number;
  end?: number;
}

export interface ObjectBody extends ObjectInfo {
  stream: Readable;
  /** What the stream holds, where less than all was asked for. */
  range?: { start: number; end: number };
}

export interface PutOptions {
  contentType: string;
  /** Where it is known; a body of another length is refused and leaves nothing behind. */
  sizeBytes?: number;
}

export interface LinkOptions {
  expiresInMs: number;
  /** What a browser saves it as. */
  fileName?: string;
}

export interface ObjectPage {
  objects: { key: string; sizeBytes: number }[];
  /** Opaque; missing on the last page. */
  next?: string;
}

/**
 * Where bytes are kept. Every driver keeps the same promises (`testing/object-store-contract.ts`):
 * an object appears whole or not at all, a put over a key replaces it, a delete of nothing is no error.
 * Keys: see `object-key.ts`. Each method throws TransientError when the store could not be reached or had a hiccup.
 */
export interface ObjectStore {
  /** Names it in records, logs and metrics. */
  readonly name: string;
  /** @throws PermanentError when the body has another length than `sizeBytes` says; whatever the body itself throws */
  put(key: string, body: Buffer | Readable, options: PutOptions): Promise<ObjectInfo>;
  /** @throws ObjectNotFoundError, RangeError for a range that begins after the end */
  get(key: string, range?: ByteRange): Promise<ObjectBody>;
  head(key: string): Promise<ObjectInfo | undefined>;
  delete(key: string): Promise<void>;
  /** Each object once; in the order of keys where the store can (README.md). */
  list(prefix: string, next?: string): Promise<ObjectPage>;
  /** An address that gives the bytes to whoever has it, until it expires: as an attachment, never shown in place. */
  link(key: string, options: LinkOptions): Promise<string>;
}
