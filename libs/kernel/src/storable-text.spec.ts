import { storableJson, storableText } from './storable-text';

const HIGH = String.fromCharCode(0xd83d);
const LOW = String.fromCharCode(0xde00);
const NUL = String.fromCharCode(0);

describe('storable text', () => {
  it.each([
    [`a${NUL}b`, 'a\uFFFDb'],
    [`a${HIGH}b`, 'a\uFFFDb'],
    [`${LOW}${HIGH}`, '\uFFFD\uFFFD'],
    [`${HIGH}${LOW}`, '😀'],
    ['Straße 👩‍👩‍👧 \u202E', 'Straße 👩‍👩‍👧 \u202E'],
    ['', ''],
  ])('replaces in %j only what Postgres refuses', (text, expected) => {
    expect(storableText(text)).toBe(expected);
  });

  it('reaches every string and key, however deep, and leaves all else as it is', () => {
    const given = {
      [`k${NUL}`]: [NUL, { deep: [`${HIGH}!`] }],
      n: 1.5,
      yes: true,
      none: null,
      missing: undefined,
    };
    expect(storableJson(given)).toEqual({
      'k\uFFFD': ['\uFFFD', { deep: ['\uFFFD!'] }],
      n: 1.5,
      yes: true,
      none: null,
      missing: undefined,
    });
  });

  it('changes nothing in what it was given', () => {
    const given = Object.freeze({ list: Object.freeze([NUL]) });
    storableJson(given);
    expect(given.list[0]).toBe(NUL);
  });
});
