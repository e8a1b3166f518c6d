import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLOSE_CODES } from './close-codes';
import { ERRORS } from './server-frames';

const manual = readFileSync(
  join(__dirname, '..', '..', '..', '..', 'docs', 'realtime.md'),
  'utf8',
).replaceAll(/ +/g, ' ');
const ADVICE = { resume: 'yes, resume', new_token: 'yes, with a new token', never: 'no' };

describe('docs/realtime.md', () => {
  it.each(Object.values(CLOSE_CODES))(
    'has close code $code as it is',
    ({ code, meaning, reconnect, backoff }) => {
      expect(manual).toContain(`| ${code} | ${meaning} | ${ADVICE[reconnect]} | ${backoff ? 'yes' : 'no'} |`);
    },
  );

  it.each(Object.entries(ERRORS))('has error %s as it is', (code, sentence) => {
    expect(manual).toContain(`| \`${code}\` | ${sentence} |`);
  });
});

it('no two causes share a code', () => {
  const codes = Object.values(CLOSE_CODES).map((entry) => entry.code);
  expect(new Set(codes).size).toBe(codes.length);
});
