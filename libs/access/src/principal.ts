import type { Scope } from './scopes';

/** Who asks, and for which workspace: the outcome of every successful authentication. */
export interface Principal {
  workspaceId: string;
  kind: 'api_key' | 'token';
  scopes: readonly Scope[];
  /** The user or service in whose name the caller acts. A key's own is `api-key:<id>`. */
  subject: string;
}

/** Why nobody was recognised. For logs and metrics; callers are all answered alike. */
export type Refusal = 'missing' | 'malformed' | 'unknown' | 'revoked' | 'expired' | 'invalid';

export type Authentication<P extends Principal = Principal> =
  { ok: true; principal: P } | { ok: false; reason: Refusal };
