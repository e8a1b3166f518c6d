import { isDueForRenewal, judgeCredentials, type CredentialsAge } from './credentials.policy';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const age = (given: Partial<CredentialsAge>): CredentialsAge => ({
  expiresInMs: 60 * DAY,
  attempts: 0,
  renewable: true,
  ...given,
});

describe('credentials that end', () => {
  it.each([
    [60 * DAY, true, false],
    [10 * DAY + 1, true, false],
    [10 * DAY, true, true],
    [1, true, true],
    [0, true, false],
    [5 * DAY, false, false],
  ])('%d ms before their end, renewable %s: are to be renewed %s', (expiresInMs, renewable, due) => {
    expect(isDueForRenewal({ expiresInMs, renewable })).toBe(due);
  });

  it.each([
    [60 * DAY, 'ok', 'valid'],
    [8 * DAY, 'ok', 'valid'],
    [7 * DAY, 'warning', 'expires_soon'],
    [DAY + 1, 'warning', 'expires_soon'],
    [DAY, 'critical', 'expires_soon'],
    [0, 'critical', 'expired'],
    [-DAY, 'critical', 'expired'],
  ])('%d ms before their end are %s', (expiresInMs, level, state) => {
    expect(judgeCredentials(age({ expiresInMs }))).toMatchObject({ level, state });
  });

  it('are looked at again when something changes: at the renewal, the warnings, and the end', () => {
    const look = (given: Partial<CredentialsAge>) => judgeCredentials(age(given)).lookAgainInMs;
    expect(look({})).toBe(50 * DAY + 1_000);
    expect(look({ renewable: false })).toBe(53 * DAY + 1_000);
    expect(look({ renewable: false, expiresInMs: 5 * DAY })).toBe(4 * DAY + 1_000);
    expect(look({ renewable: false, expiresInMs: HOUR })).toBe(HOUR + 1_000);
    expect(look({ expiresInMs: 0 })).toBeNull();
  });

  it('whose renewal fails are tried again, ever more slowly, and never later than the next warning', () => {
    const look = (attempts: number, expiresInMs = 9 * DAY) =>
      judgeCredentials(age({ attempts, expiresInMs })).lookAgainInMs ?? 0;
    expect(look(1)).toBeLessThanOrEqual(60_000);
    expect(look(20)).toBeGreaterThan(HOUR);
    expect(look(20)).toBeLessThanOrEqual(6 * HOUR);
    expect(look(20, 7 * DAY + 1)).toBe(1_001);
  });

  it('that the platform refuses to renew are critical at once, and nobody tries again', () => {
    const failure = { final: true, reason: 'revoked' };
    expect(judgeCredentials(age({ attempts: 1, expiresInMs: 9 * DAY, failure }))).toEqual({
      level: 'critical',
      state: 'refused',
      reason: 'revoked',
      attempts: 1,
      lookAgainInMs: null,
    });
  });
});
