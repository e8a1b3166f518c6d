import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** What a public address says of its album. */
export interface AlbumPlace {
  workspaceId: string;
  /** `publicId` of the album while the address holds. */
  publicId: string;
}

/** 48 bytes: two ids and the signature. */
const TOKEN = /^[\w-]{64}$/;
const SECRET_BYTES = 32;
const ID_BYTES = 16;
const SIGNATURE_BYTES = 16;

/**
 * The last part of albums' public addresses. It can be neither guessed nor made from what the database holds; a made-up
 * one is refused before the database is asked. It ends with the album's `publicId`, or with the master key.
 */
export class AlbumAddresses {
  private readonly secret: Buffer;

  constructor(masterKey: Buffer) {
    this.secret = Buffer.from(hkdfSync('sha256', masterKey, '', 'causerie album addresses', SECRET_BYTES));
  }

  tokenOf({ workspaceId, publicId }: AlbumPlace): string {
    const said = Buffer.concat([bytesOf(workspaceId), bytesOf(publicId)]);
    return Buffer.concat([said, this.signatureOf(said)]).toString('base64url');
  }

  /** Undefined for whatever is none of ours. Whether it still holds, the album says. */
  read(token: string): AlbumPlace | undefined {
    if (!TOKEN.test(token)) return undefined;
    const bytes = Buffer.from(token, 'base64url');
    const said = bytes.subarray(0, 2 * ID_BYTES);
    if (!timingSafeEqual(this.signatureOf(said), bytes.subarray(2 * ID_BYTES))) return undefined;
    return { workspaceId: idOf(said.subarray(0, ID_BYTES)), publicId: idOf(said.subarray(ID_BYTES)) };
  }

  private signatureOf(said: Buffer): Buffer {
    return createHmac('sha256', this.secret).update(said).digest().subarray(0, SIGNATURE_BYTES);
  }
}

function bytesOf(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

function idOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
