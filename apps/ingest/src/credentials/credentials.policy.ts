import { backoffMs, type BackoffOptions } from '@causerie/kernel';
import type { CredentialsFinding, HealthLevel } from '@causerie/persistence';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How long before their end credentials are renewed, if they can be; then when somebody is told, twice. */
const RENEW_BEFORE_MS = 10 * DAY_MS;
const WARN_BEFORE_MS = 7 * DAY_MS;
const CRITICAL_BEFORE_MS = DAY_MS;

/** Between renewals that fail. */
const AGAIN: BackoffOptions = { baseMs: 60_000, capMs: 6 * HOUR_MS };

/** A timer a little early would find nothing to do. */
const SLACK_MS = 1_000;

export interface CredentialsAge {
  /** Negative: they have ended. */
  expiresInMs: number;
  /** Renewals that failed in a row, this one counted. */
  attempts: number;
  /** The platform's adapter can renew them. */
  renewable: boolean;
  /** Why the last renewal failed; `final`: a person must connect the account again. */
  failure?: { final: boolean; reason: string };
}

export function isDueForRenewal({
  expiresInMs,
  renewable,
}: Pick<CredentialsAge, 'expiresInMs' | 'renewable'>): boolean {
  return renewable && expiresInMs > 0 && expiresInMs <= RENEW_BEFORE_MS;
}

/** What is to be told of credentials, and when to look at them again. */
export function judgeCredentials(age: CredentialsAge): CredentialsFinding {
  const { expiresInMs, attempts, failure } = age;
  const reason = failure && { reason: failure.reason };
  if (expiresInMs <= 0)
    return { level: 'critical', state: 'expired', attempts, lookAgainInMs: null, ...reason };
  if (failure?.final)
    return { level: 'critical', state: 'refused', attempts, lookAgainInMs: null, ...reason };
  const level = levelBefore(expiresInMs);
  const state = level === 'ok' ? 'valid' : 'expires_soon';
  return { level, state, attempts, lookAgainInMs: nextLook(age), ...reason };
}

function levelBefore(expiresInMs: number): HealthLevel {
  if (expiresInMs <= CRITICAL_BEFORE_MS) return 'critical';
  return expiresInMs <= WARN_BEFORE_MS ? 'warning' : 'ok';
}

function nextLook({ expiresInMs, attempts, renewable }: CredentialsAge): number {
  const moments = [renewable ? RENEW_BEFORE_MS : 0, WARN_BEFORE_MS, CRITICAL_BEFORE_MS, 0]
    .map((beforeMs) => expiresInMs - beforeMs)
    .filter((inMs) => inMs > 0);
  const next = Math.min(...moments) + SLACK_MS;
  return attempts > 0 ? Math.min(next, backoffMs(attempts, AGAIN)) : next;
}
