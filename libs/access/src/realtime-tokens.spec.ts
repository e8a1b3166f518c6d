import { ManualClock, newId } from '@causerie/kernel';
import { randomBytes } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { RealtimeTokens } from './realtime-tokens';

const secret = randomBytes(32).toString('hex');
const clock = new ManualClock();
const tokens = new RealtimeTokens(secret, 300, clock);
const request = { workspaceId: newId(), subject: 'user-1', scopes: ['messages:read'] as const };
const nowSeconds = () => Math.floor(clock.nowMs() / 1000);

/** Claims that verify accepts, before a test spoils one of them. */
const claims = () => ({
  sub: 'user-1',
  workspace: request.workspaceId,
  scopes: ['messages:read'],
  iss: 'causerie',
  aud: 'realtime',
  iat: nowSeconds(),
  exp: nowSeconds() + 60,
});

describe('short-lived tokens', () => {
  it('a token says who, where and what, until when', () => {
    const { token, expiresAtMs } = tokens.issue({ ...request, channels: ['workspace'] });
    expect(expiresAtMs).toBe((nowSeconds() + 300) * 1000);
    expect(tokens.verify(token)).toEqual({
      ok: true,
      principal: { kind: 'token', ...request, channels: ['workspace'], expiresAtMs },
    });
  });

  it('no token lives longer than five minutes, whatever the setting', () => {
    const { expiresAtMs } = new RealtimeTokens(secret, 3600, clock).issue(request);
    expect(expiresAtMs).toBe((nowSeconds() + 300) * 1000);
    const longer = jwt.sign({ ...claims(), exp: nowSeconds() + 301 }, secret);
    expect(tokens.verify(longer)).toEqual({ ok: false, reason: 'invalid' });
  });

  it('a token expires', () => {
    const moved = new ManualClock(clock.nowMs());
    const later = new RealtimeTokens(secret, 60, moved);
    const { token } = later.issue(request);
    moved.advance(59_000);
    expect(later.verify(token).ok).toBe(true);
    moved.advance(6_000);
    expect(later.verify(token)).toEqual({ ok: false, reason: 'expired' });
  });

  it.each<[string, () => string]>([
    ['another secret', () => jwt.sign(claims(), randomBytes(32).toString('hex'))],
    ['another algorithm', () => jwt.sign(claims(), secret, { algorithm: 'HS512' })],
    ['no signature', () => jwt.sign(claims(), '', { algorithm: 'none' })],
    ['another audience', () => jwt.sign({ ...claims(), aud: 'media' }, secret)],
    ['another issuer', () => jwt.sign({ ...claims(), iss: 'somebody' }, secret)],
    ['no expiry', () => jwt.sign(withoutExpiry(), secret)],
    ['an unknown scope', () => jwt.sign({ ...claims(), scopes: ['everything'] }, secret)],
    ['no workspace', () => jwt.sign({ ...claims(), workspace: undefined }, secret)],
    ['an altered payload', () => altered(tokens.issue(request).token)],
    ['no JWT at all', () => 'not-a-token'],
  ])('refuses a token with %s', (_what, make) => {
    expect(tokens.verify(make())).toEqual({ ok: false, reason: 'invalid' });
  });
});

/** The same signature over other claims. */
function altered(token: string): string {
  const [head, , signature] = token.split('.');
  return [
    head,
    Buffer.from(JSON.stringify({ ...claims(), scopes: ['admin'] })).toString('base64url'),
    signature,
  ].join('.');
}

function withoutExpiry(): object {
  const { exp: _exp, ...rest } = claims();
  return rest;
}
