import { failureOf } from '@causerie/channel-meta-graph';
import { REFUSALS } from './errors';

/** What follows from each code, as the platform's list of errors explains it. */
const CLASSES: Readonly<Record<string, readonly number[]>> = {
  transient: [1, 2, 131_000, 131_016, 133_004],
  account_throttled: [4, 80_007, 613, 130_429, 131_057],
  recipient_throttled: [131_056],
  quality: [131_048, 131_064],
  window_closed: [131_047],
  undeliverable: [131_026, 131_021, 131_030, 131_049, 131_050, 551, 130_472, 131_062],
  content_rejected: [
    100, 131_008, 131_009, 131_051, 131_052, 131_053, 132_000, 132_001, 132_005, 132_007, 132_012, 132_015,
    132_016, 132_068, 132_069, 135_000,
  ],
  auth: [0, 3, 10, 190, 200, 250, 299, 131_005, 131_042, 131_045, 133_010],
  policy: [368, 131_031, 130_497],
};

const failure = (code: number) =>
  failureOf(
    { kind: 'refused', refusal: { httpStatus: 400, code, message: 'No' } },
    { rows: REFUSALS, secrets: [] },
  );

describe('a refusal', () => {
  it.each(Object.entries(CLASSES).flatMap(([name, codes]) => codes.map((code) => [code, name] as const)))(
    '%i is %s',
    (code, name) => {
      expect(failure(code)).toMatchObject({ class: name, code: String(code) });
    },
  );

  it('for writing too much to one person leaves the wait to whoever counts such refusals', () => {
    expect(failure(131_056)).not.toHaveProperty('retryAfterMs');
  });

  it('that no row knows may pass', () => {
    expect(failure(139_999)).toMatchObject({ class: 'transient' });
  });

  it('has a source for every row', () => {
    for (const { source } of REFUSALS) expect(source).toMatch(/^https:\/\/developers\.facebook\.com\//);
  });
});
