import type { MediaKind } from '@causerie/message-schema';
import type { Readable } from 'node:stream';
import type { AdapterContext, ChannelAccount } from './adapter';
import type { SendFailure } from './send-failure';

/** Bytes on their way out. */
export interface OutboundFile {
  kind: MediaKind;
  mimeType: string;
  fileName: string;
  sizeBytes: number;
  /** Anew for each try. */
  open(): Readable;
  /** An address that the platform can fetch them from for an hour; missing where the installation has none that is public. */
  link?(): Promise<string>;
}

/** Where an inbound file is, asked for a moment ago. */
export interface FileAddress {
  /** A secret: with some platforms it has the account's token in it. Never in a log, an error or a row. */
  url: string;
  /** Sent to this address alone, never on to where it redirects. */
  headers?: Readonly<Record<string, string>>;
  /** The platform's claims. `sha256` in hex. */
  sizeBytes?: number;
  mimeType?: string;
  fileName?: string;
  sha256?: string;
}

/** `expired`: the platform has it no longer. `unsupported`: it never gives it. */
export type LocateResult =
  | { ok: true; address: FileAddress }
  | { ok: false; state: 'too_large' | 'expired' | 'unsupported'; description: string };

export type UploadResult =
  | { ok: true; handle: string; /** ISO 8601; missing where it is good for ever. */ expiresAt?: string }
  | { ok: false; failure: SendFailure };

/** Files, in and out. */
export interface AttachmentSide<Credentials> {
  /**
   * Where the platform keeps files: host names, or '*.example.net' for all below one. Nothing else is asked for bytes,
   * but for the host of the account's own `apiRoot`.
   */
  hosts: readonly string[];
  /** How long after the message its file can be fetched, at least: the shortest is fetched first. */
  fetchWithinMs: number;
  /**
   * Where the file of an `AnnouncedAttachment.ref` is now. Asked before each fetch, so that a link that died is made anew.
   * @throws TransientError, or PermanentError when the account's credentials are refused
   */
  locate(
    ref: Readonly<Record<string, unknown>>,
    account: ChannelAccount<Credentials>,
    context: AdapterContext,
  ): Promise<LocateResult>;
  /**
   * How bytes come to have a handle. `before`: by `upload`, then any number of calls name it. `with_call`: the first
   * call takes them along, and its result names it. Missing: the platform has no handles, it fetches from a link each time.
   */
  handles?: 'before' | 'with_call';
  /** Never throws. Handles are of this account, and of this kind of message. */
  upload?(
    file: OutboundFile,
    account: ChannelAccount<Credentials>,
    context: AdapterContext,
  ): Promise<UploadResult>;
}
