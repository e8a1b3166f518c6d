import { isUuid, newCorrelationId, newId } from './ids';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('ids', () => {
  it('are UUIDs of version 7', () => {
    for (let n = 0; n < 200; n++) expect(newId()).toMatch(UUID_V7);
  });

  it('sort in the order of their milliseconds, also across every byte that carries', () => {
    const moments = [0, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, Date.UTC(2026, 0, 1), 2 ** 48 - 1];
    const ids = moments.map((ms) => newId(ms));
    expect(ids.toSorted()).toEqual(ids);
  });

  it('do not repeat within one millisecond', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => newId(1))).size).toBe(10_000);
  });

  it('carry their moment', () => {
    expect(newId(0x0123456789ab).slice(0, 13)).toBe('01234567-89ab');
  });

  it('serve as a trace id: 32 hex digits, never all zero', () => {
    expect(newCorrelationId()).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
  });

  it.each([
    ['01890a5d-ac96-774b-bcce-b302099a8057', true],
    ['01890A5D-AC96-774B-BCCE-B302099A8057', true],
    ['01890a5dac96774bbcceb302099a8057', false],
    ['01890a5d-ac96-774b-bcce-b302099a805', false],
    ['01890a5d-ac96-774b-bcce-b302099a8057\n', false],
    ["' OR 1=1 --", false],
    ['', false],
  ])('tells whether %j is a UUID', (text, expected) => {
    expect(isUuid(text)).toBe(expected);
  });
});
