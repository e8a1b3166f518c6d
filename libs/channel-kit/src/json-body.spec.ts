import { NotAWebhookError } from './adapter';
import { parseJsonKeepingBigIntegers as parse } from './json-body';

describe('parseJsonKeepingBigIntegers', () => {
  it.each([
    ['{"id":9223372036854775807}', { id: '9223372036854775807' }],
    ['{"id":-9223372036854775808}', { id: '-9223372036854775808' }],
    ['[9007199254740993]', ['9007199254740993']],
    ['9007199254740992', '9007199254740992'],
    ['[1,[2,[12345678901234567890]]]', [1, [2, ['12345678901234567890']]]],
  ])('keeps every digit of %s', (text, value) => {
    expect(parse(text)).toEqual(value);
  });

  it.each([
    '9007199254740991',
    '-9007199254740991',
    '{"a":0.12345678901234567890,"b":1234567890123456789.5}',
    '[1e30,1234567890123456789E2,1.5e-300,12345678901234567890e0]',
    '{"id":"12345678901234567890"}',
    '"a \\" 12345678901234567890"',
    '{"text":"\\\\\\",12345678901234567890,\\\\"}',
    '{"12345678901234567890":1}',
    '"[{\\"id\\":12345678901234567890}]"',
    '"\\u0022 12345678901234567890 \\u005c"',
    ' [ 1 , null , true ] ',
  ])('reads %s as JSON.parse does', (text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it('quotes only the numbers when both kinds stand together', () => {
    const text = '{"t":"\\"id\\": 11111111111111111111","id":11111111111111111111,"f":1111111111111111.5}';
    expect(parse(text)).toEqual({
      t: '"id": 11111111111111111111',
      id: '11111111111111111111',
      f: 1111111111111111.5,
    });
  });

  it('keeps a key named __proto__ a key', () => {
    const value = parse('{"__proto__":{"id":12345678901234567890}}') as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual(['__proto__']);
  });

  it.each([
    '',
    ' ',
    '{',
    '{"a":01}',
    '[1,]',
    'nul',
    '{"a":1}{"b":2}',
    "{'a':1}",
    'NaN',
    '12345678901234567890x',
  ])('refuses %j', (text) => {
    expect(() => parse(text)).toThrow(NotAWebhookError);
  });

  it('refuses bytes that are not UTF-8, and does not mind a byte order mark', () => {
    expect(() => parse(Buffer.from([0x22, 0xff, 0x22]))).toThrow(NotAWebhookError);
    expect(parse(Buffer.from('\uFEFF{}'))).toEqual({});
  });

  it('never repeats the body in its refusal', () => {
    expect(() => parse('{"secret": "hunter2"')).toThrow(/^The body is not JSON\.$/);
  });

  it('refuses what would overflow the stack of a later reader', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(() => parse(nested(100_000))).toThrow(NotAWebhookError);
    expect(parse(nested(512))).toBeDefined();
    expect(parse(JSON.stringify('['.repeat(5_000)))).toBe('['.repeat(5_000));
  });

  it('copes with megabytes of escapes', () => {
    const text = JSON.stringify({ text: '\\"'.repeat(1_000_000), id: 1 }).replace(
      '"id":1',
      '"id":12345678901234567890',
    );
    expect(parse(text)).toMatchObject({ id: '12345678901234567890' });
  });
});
