import { isUuid, newId, type Clock } from '@causerie/kernel';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import type { Authentication, Principal } from './principal';
import { SCOPES, type Scope } from './scopes';

const ISSUER = 'causerie';
const AUDIENCE = 'realtime';
const ALGORITHM = 'HS256';

/** No token lives longer, whatever a setting says: it cannot be called back. */
export const TOKEN_TTL_MAX_SECONDS = 300;

/** Room for the clocks of two replicas. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** The holder of a short-lived token. */
export interface TokenPrincipal extends Principal {
  kind: 'token';
  /** Narrows what the scopes allow to these channels. */
  channels?: readonly string[];
  expiresAtMs: number;
}

export interface TokenRequest {
  workspaceId: string;
  subject: string;
  scopes: readonly Scope[];
  channels?: readonly string[];
}

const claimsSchema = z.object({
  sub: z.string().min(1).max(128),
  workspace: z.string().refine(isUuid),
  scopes: z.array(z.enum(SCOPES)),
  channels: z.array(z.string()).optional(),
  iat: z.int(),
  exp: z.int(),
});

/** Short-lived tokens (JWT, HS256) that open a live connection. They say all there is to know, so checking one asks nobody. */
export class RealtimeTokens {
  private readonly ttlSeconds: number;

  constructor(
    private readonly secret: string,
    ttlSeconds: number,
    private readonly clock: Clock,
  ) {
    this.ttlSeconds = Math.min(ttlSeconds, TOKEN_TTL_MAX_SECONDS);
  }

  issue({ workspaceId, subject, scopes, channels }: TokenRequest): { token: string; expiresAtMs: number } {
    const iat = Math.floor(this.clock.nowMs() / 1000);
    const exp = iat + this.ttlSeconds;
    const claims = { workspace: workspaceId, scopes, ...(channels && { channels }), iat, exp };
    const token = jwt.sign(claims, this.secret, {
      algorithm: ALGORITHM,
      issuer: ISSUER,
      audience: AUDIENCE,
      subject,
      jwtid: newId(),
    });
    return { token, expiresAtMs: exp * 1000 };
  }

  /** Never throws. A token that was not made here, in this way, for this purpose, is `invalid`. */
  verify(token: string): Authentication<TokenPrincipal> {
    let payload: unknown;
    try {
      payload = jwt.verify(token, this.secret, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: AUDIENCE,
        clockTimestamp: Math.floor(this.clock.nowMs() / 1000),
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      });
    } catch (error) {
      return { ok: false, reason: error instanceof jwt.TokenExpiredError ? 'expired' : 'invalid' };
    }
    const parsed = claimsSchema.safeParse(payload);
    if (!parsed.success) return { ok: false, reason: 'invalid' };
    const { sub: subject, workspace: workspaceId, scopes, channels, iat, exp } = parsed.data;
    if (exp - iat > TOKEN_TTL_MAX_SECONDS) return { ok: false, reason: 'invalid' };
    const expiresAtMs = exp * 1000;
    return { ok: true, principal: { kind: 'token', workspaceId, subject, scopes, channels, expiresAtMs } };
  }
}
