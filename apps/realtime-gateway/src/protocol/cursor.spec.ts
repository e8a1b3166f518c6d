import { newId } from '@causerie/kernel';
import { decodeCursor, encodeCursor } from './cursor';

const workspace = newId();
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('cursors', () => {
  it('leads back to its position, in its own workspace only', () => {
    for (const position of [0, 1, 2 ** 40]) {
      const cursor = encodeCursor(workspace, position);
      expect(decodeCursor(workspace, cursor)).toBe(position);
      expect(decodeCursor(newId(), cursor)).toBeNull();
    }
  });

  it.each([
    '',
    'nonsense',
    '0',
    '%%%',
    'x'.repeat(300),
    encode(null),
    encode({ v: 2, workspace, position: 1 }),
    encode({ v: 1, workspace, position: -1 }),
    encode({ v: 1, workspace, position: 1.5 }),
    encode({ v: 1, workspace, position: '1' }),
    encode({ v: 1, workspace, position: 1, more: true }),
    encode({ v: 1, workspace, position: 1e300 }),
  ])('refuses what is none (%#)', (text) => expect(decodeCursor(workspace, text)).toBeNull());
});
