import { newId, UsageError } from '@causerie/kernel';
import { randomBytes } from 'node:crypto';
import { masterKeyId, open, placeOf, seal, type SecretPlace } from './secret-box';

/** A workspace's data key as it lies in `workspace_key`. */
export interface WrappedKey {
  keyId: string;
  wrappedKey: Buffer;
  masterKeyId: string;
}

/** Seals and opens the secrets of workspaces: each has its own key, wrapped by the installation's master key. */
export class KeyRing {
  private readonly master: { id: string; bytes: Buffer };

  /** @param masterKey 32 bytes. */
  constructor(masterKey: Buffer) {
    if (masterKey.length !== 32)
      throw new UsageError('MASTER_KEY must be 32 bytes in base64: `openssl rand -base64 32`.');
    this.master = { id: masterKeyId(masterKey), bytes: masterKey };
  }

  newWorkspaceKey(workspaceId: string): WrappedKey {
    const keyId = newId();
    const wrappedKey = seal(randomBytes(32), this.master, this.wrapPlace(workspaceId, keyId));
    return { keyId, wrappedKey, masterKeyId: this.master.id };
  }

  sealJson(value: unknown, key: WrappedKey, place: SecretPlace): Buffer {
    return seal(Buffer.from(JSON.stringify(value)), this.unwrap(key, place.workspaceId), placeOf(place));
  }

  openJson(sealed: Buffer, key: WrappedKey, place: SecretPlace): unknown {
    return JSON.parse(open(sealed, this.unwrap(key, place.workspaceId), placeOf(place)).toString('utf8'));
  }

  private unwrap(key: WrappedKey, workspaceId: string): { id: string; bytes: Buffer } {
    if (key.masterKeyId !== this.master.id) {
      throw new UsageError('This database was set up with another MASTER_KEY: give the services that one.');
    }
    return {
      id: key.keyId,
      bytes: open(key.wrappedKey, this.master, this.wrapPlace(workspaceId, key.keyId)),
    };
  }

  private wrapPlace(workspaceId: string, keyId: string): string {
    return placeOf({ workspaceId, table: 'workspace_key', column: 'wrapped_key', rowId: keyId });
  }
}
