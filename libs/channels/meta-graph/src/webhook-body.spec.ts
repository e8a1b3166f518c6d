import { NotAWebhookError } from '@causerie/channel-kit';
import { instantOf } from './instant';
import { isRecord, itemsOf, routeBody, type MetaItem } from './webhook-body';

const change = (field: string, of: string) => ({ field, value: { of } });
const ownersOf = ({ value, entryId }: MetaItem) => {
  const of = isRecord(value) ? value['of'] : undefined;
  return {
    ...(typeof of === 'string' ? { accountExternalId: of } : {}),
    ...(entryId === undefined ? {} : { ownerExternalId: entryId }),
  };
};

const body = {
  object: 'thing',
  entry: [
    { id: 'A', time: 1, changes: [change('x', '1'), change('y', '2'), change('z', '1')] },
    { id: 'A', time: 2, messaging: [{ of: '2' }], standby: [{ of: '1' }] },
    { id: 'B', changes: [{ field: 'about all' }] },
  ],
};

describe('the items of a body', () => {
  it('are all elements of all entries, in order', () => {
    const seen = itemsOf(body, 'thing').map(({ entryId, list, field }) => `${entryId} ${list} ${field}`);
    expect(seen).toEqual([
      'A changes x',
      'A changes y',
      'A changes z',
      'A messaging messaging',
      'A standby standby',
      'B changes about all',
    ]);
  });

  it('know whose they are when the id is a number', () => {
    const given = { object: 'thing', entry: [{ id: 7, changes: [change('x', '1')] }] };
    expect(itemsOf(given, 'thing')).toMatchObject([{ entryId: '7' }]);
  });

  it.each([[[]], [[{ id: 'A' }]], [[7]], [[{ changes: 'none' }]], [[{ changes: [] }]]])(
    'are never none: %j',
    (entry) => {
      expect(itemsOf({ object: 'thing', entry }, 'thing')).toHaveLength(1);
    },
  );

  it.each([
    null,
    'text',
    [],
    {},
    { object: 'other', entry: [] },
    { object: 'thing' },
    { object: 'thing', entry: {} },
  ])('%j is no notification', (other) => {
    expect(() => itemsOf(other, 'thing')).toThrow(NotAWebhookError);
    expect(() => routeBody(other, 'thing', ownersOf)).toThrow(NotAWebhookError);
  });
});

describe('a body for several accounts', () => {
  const pieces = routeBody(body, 'thing', ownersOf);

  it('comes apart into one body for each', () => {
    expect(
      pieces.map(({ accountExternalId, ownerExternalId }) => [accountExternalId, ownerExternalId]),
    ).toEqual([
      ['1', 'A'],
      ['2', 'A'],
      [undefined, 'B'],
    ]);
    expect(pieces[0]?.body).toEqual({
      object: 'thing',
      entry: [
        { id: 'A', time: 1, changes: [change('x', '1'), change('z', '1')] },
        { id: 'A', time: 2, standby: [{ of: '1' }] },
      ],
    });
  });

  it('loses nothing and doubles nothing', () => {
    const count = (value: unknown) => itemsOf(value, 'thing').length;
    expect(pieces.reduce((sum, piece) => sum + count(piece.body), 0)).toBe(count(body));
  });

  it('stays as it was', () => {
    const before = structuredClone(body);
    routeBody(body, 'thing', ownersOf);
    expect(body).toEqual(before);
  });

  it('without entries is one piece', () => {
    const empty = { object: 'thing', entry: [] };
    expect(routeBody(empty, 'thing', ownersOf)).toEqual([{ body: empty }]);
  });
});

describe('a time of Meta', () => {
  it.each([
    ['1767225600', '2026-01-01T00:00:00.000Z'],
    [1_767_225_600, '2026-01-01T00:00:00.000Z'],
    [1_767_225_600_123, '2026-01-01T00:00:00.123Z'],
    ['1767225600123', '2026-01-01T00:00:00.123Z'],
    [0, undefined],
    [-5, undefined],
    ['soon', undefined],
    [1e308, undefined],
    [null, undefined],
    [Number.NaN, undefined],
  ])('%j is %s', (time, expected) => {
    expect(instantOf(time)).toBe(expected);
  });
});
