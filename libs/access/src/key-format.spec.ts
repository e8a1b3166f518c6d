import { bearerOf, digestOf, newKey, parseKey, sameDigest } from './key-format';

describe('API keys', () => {
  it('a new key has a prefix of 12 characters, a secret of 32 bytes, and is parsed into the same parts', () => {
    for (let i = 0; i < 200; i++) {
      const { key, prefix, secret } = newKey();
      expect(prefix).toMatch(/^[a-z0-9]{12}$/);
      expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
      expect(parseKey(key)).toEqual({ prefix, secret });
    }
  });

  it('no two keys are alike', () => {
    expect(new Set(Array.from({ length: 500 }, () => newKey().key)).size).toBe(500);
  });

  it.each([
    '',
    'csr_',
    'csr_short_abc',
    `csr_${'a'.repeat(12)}_${'b'.repeat(42)}`,
    `x${newKey().key}`,
    `${newKey().key}x`,
  ])('refuses a text of another shape (%#)', (text) => expect(parseKey(text)).toBeNull());

  it('tells digests apart, of whatever length', () => {
    expect(sameDigest(digestOf('a'), digestOf('a'))).toBe(true);
    expect(sameDigest(digestOf('a'), digestOf('b'))).toBe(false);
    expect(sameDigest(digestOf('a'), Buffer.alloc(31))).toBe(false);
  });

  it('reads a bearer credential and nothing else', () => {
    expect(bearerOf('Bearer abc')).toBe('abc');
    expect(bearerOf('bearer abc')).toBe('abc');
    for (const header of [undefined, '', 'Basic abc', 'Bearer', 'Bearer a b', `Bearer ${'x'.repeat(4097)}`])
      expect(bearerOf(header)).toBeNull();
  });
});
