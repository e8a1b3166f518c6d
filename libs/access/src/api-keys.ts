import { newId } from '@causerie/kernel';
import { ApiKeyStore, WorkspaceTransaction, type WorkspaceTx } from '@causerie/persistence';
import { Injectable, Logger } from '@nestjs/common';
import { bearerOf, digestOf, keyFromSeed, newKey, parseKey, sameDigest } from './key-format';
import type { Authentication } from './principal';
import { isScope, type Scope } from './scopes';

export interface CreatedApiKey {
  id: string;
  /** Shown once: only its digest is kept. */
  key: string;
  prefix: string;
}

/** Compared against when no row was found, so that an unknown prefix takes as long as a wrong secret. */
const NOBODY = digestOf('');

/** Long-lived keys of a workspace's own services. */
@Injectable()
export class ApiKeys {
  private readonly logger = new Logger(ApiKeys.name);

  constructor(
    private readonly store: ApiKeyStore,
    private readonly transaction: WorkspaceTransaction,
  ) {}

  async create(tx: WorkspaceTx, given: { name: string; scopes: readonly Scope[] }): Promise<CreatedApiKey> {
    const { key, prefix, secret } = newKey();
    const id = newId();
    await this.store.insert(tx, { id, ...given, prefix, secretSha256: digestOf(secret) });
    return { id, key, prefix };
  }

  /**
   * The key of a seed (`keyFromSeed`), added unless it is there. Changes nothing about one that is there: a revoked
   * key stays revoked.
   */
  async ensure(
    tx: WorkspaceTx,
    given: { name: string; scopes: readonly Scope[]; seed: string },
  ): Promise<string> {
    const { key, prefix, secret } = keyFromSeed(given.seed);
    const { name, scopes } = given;
    if (!(await this.store.find(prefix))) {
      await this.store.insert(tx, { id: newId(), name, scopes, prefix, secretSha256: digestOf(secret) });
    }
    return key;
  }

  /** Recognises `Authorization: Bearer csr_…`. Throws only when the database cannot be asked. */
  async authenticate(header: string | undefined): Promise<Authentication> {
    const credential = bearerOf(header);
    if (credential === null) return { ok: false, reason: header ? 'malformed' : 'missing' };
    const parts = parseKey(credential);
    if (!parts) return { ok: false, reason: 'malformed' };
    const stored = await this.store.find(parts.prefix);
    const matches = sameDigest(digestOf(parts.secret), stored?.secretSha256 ?? NOBODY);
    if (!stored || !matches) return { ok: false, reason: 'unknown' };
    if (stored.revoked) return { ok: false, reason: 'revoked' };
    const { id, workspaceId } = stored;
    if (!stored.usedLately) await this.noteUse(workspaceId, id);
    const scopes = stored.scopes.filter(isScope);
    return { ok: true, principal: { workspaceId, kind: 'api_key', scopes, subject: `api-key:${id}` } };
  }

  /** Refused from the next request on; tokens made with it live out their few minutes. */
  revoke(tx: WorkspaceTx, id: string): Promise<boolean> {
    return this.store.revoke(tx, id);
  }

  /** A key that could not be marked as used is still a good key. */
  private async noteUse(workspaceId: string, id: string): Promise<void> {
    try {
      await this.transaction.run(workspaceId, (tx) => this.store.markUsed(tx, id));
    } catch {
      this.logger.warn('The use of a key was not written down');
    }
  }
}
