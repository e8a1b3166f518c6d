import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerHandshake } from './handshake';
import { signatureOf, verifySignature } from './signature';

/** Vectors that nobody here made. They lie beside the repository, or where CAUSERIE_CORPUS says. */
const corpus = process.env['CAUSERIE_CORPUS'] ?? join(__dirname, '../../../../../shared/corpus');
const vectors = join(corpus, 'vectors/hmac.json');

const body = Buffer.from('{"entry":[{"id":"é"}]}');
const secret = 'a'.repeat(32);
const verify = (header: string | undefined, secrets: (string | undefined)[] = [secret], bytes = body) =>
  verifySignature(bytes, header, secrets);

describe('the signature', () => {
  // RFC 4231, test cases 2 and 3 (the keys are bytes there and text here, which is the same for case 2).
  it('is HMAC-SHA256 as the RFC has it', () => {
    expect(signatureOf(Buffer.from('what do ya want for nothing?'), 'Jefe')).toBe(
      'sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('is taken over the bytes, not over what they mean', () => {
    const header = signatureOf(body, secret);
    const spaced = Buffer.from('{ "entry": [{ "id": "é" }] }');
    const escaped = Buffer.from('{"entry":[{"id":"\\u00e9"}]}');
    expect(verify(header)).toEqual({ ok: true });
    for (const twin of [spaced, escaped]) expect(verify(header, [secret], twin).ok).toBe(false);
  });

  it('is good with either secret while one replaces the other', () => {
    const next = 'b'.repeat(32);
    for (const signer of [secret, next])
      expect(verify(signatureOf(body, signer), [next, secret])).toEqual({ ok: true });
    expect(verify(signatureOf(body, 'c'.repeat(32)), [next, secret])).toEqual({ ok: false, reason: 'wrong' });
  });

  it('proves nothing where there is no secret', () => {
    expect(verify(signatureOf(body, ''), [undefined, '']).ok).toBe(false);
  });

  it.each([
    ['missing', undefined, 'missing'],
    ['empty', '', 'missing'],
    ['SHA-1', `sha1=${'0'.repeat(40)}`, 'wrong'],
    ['without its name', '0'.repeat(64), 'wrong'],
    ['in capitals', signatureOf(body, secret).toUpperCase(), 'wrong'],
    ['followed by a line', `${signatureOf(body, secret)}\n`, 'wrong'],
    ['one digit short', signatureOf(body, secret).slice(0, -1), 'wrong'],
  ])('that is %s is refused', (_name, header, reason) => {
    expect(verify(header)).toEqual({ ok: false, reason });
  });
});

describe('the handshake', () => {
  const ask = (query: Record<string, string>) => answerHandshake(query, ['former-token', 'sesame-token']);
  const good = { 'hub.mode': 'subscribe', 'hub.verify_token': 'sesame-token', 'hub.challenge': '1158201444' };

  it('gives the challenge back to whoever knows a token of ours', () => {
    expect(ask(good)).toBe('1158201444');
    expect(ask({ ...good, 'hub.verify_token': 'former-token' })).toBe('1158201444');
  });

  it.each([
    ['a wrong token', { ...good, 'hub.verify_token': 'guess' }],
    ['no token', { 'hub.mode': 'subscribe', 'hub.challenge': '1' }],
    ['no challenge', { 'hub.mode': 'subscribe', 'hub.verify_token': 'sesame-token' }],
    ['another mode', { ...good, 'hub.mode': 'unsubscribe' }],
    ['an endless challenge', { ...good, 'hub.challenge': '1'.repeat(2_000) }],
  ])('has no answer to %s', (_name, query) => {
    expect(ask(query)).toBeUndefined();
  });

  it('has no answer where there is no token', () => {
    expect(answerHandshake({ ...good, 'hub.verify_token': '' }, ['', undefined])).toBeUndefined();
  });
});

interface Vectors {
  hmac: {
    id: string;
    algorithm: string;
    secret?: string;
    secret_hex?: string;
    body?: string;
    body_hex?: string;
    signature: string;
    valid: boolean;
  }[];
  bad_headers: { id: string; header_value: string | null }[];
  verification_get: { query: string; verify_token: string; status: number | string; body?: string }[];
}

if (!existsSync(vectors)) {
  test('corpus absent, skipped', () => {
    console.log('corpus absent, skipped: no vectors/hmac.json');
  });
} else {
  const {
    hmac,
    bad_headers: badHeaders,
    verification_get: gets,
  } = JSON.parse(readFileSync(vectors, 'utf8')) as Vectors;
  /** Keys of raw bytes cannot be app secrets, which are texts. */
  const textual = hmac.filter(({ secret: text }) => text !== undefined);

  describe('vectors of others', () => {
    it.each(textual)('$id', ({ algorithm, secret: key, body: text = '', signature, valid }) => {
      const expected = valid && algorithm === 'sha256';
      expect(verifySignature(Buffer.from(text), signature, [key]).ok).toBe(expected);
    });

    it.each(badHeaders)('$id is refused', ({ header_value: header }) => {
      expect(verify(header ?? undefined).ok).toBe(false);
    });

    it.each(gets)('GET $query', ({ query, verify_token: token, status, body: answer }) => {
      const asked = Object.fromEntries(new URLSearchParams(query));
      expect(answerHandshake(asked, [token])).toBe(status === 200 ? answer : undefined);
    });
  });
}
