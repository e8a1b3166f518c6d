import { randomBytes, randomUUID } from 'node:crypto';
import { masterKeyId, open, placeOf, seal } from './secret-box';

const aKey = () => ({ id: randomUUID(), bytes: randomBytes(32) });
const PLACE = placeOf({ workspaceId: 'w', table: 'channel_account', column: 'credentials', rowId: 'r' });

describe('a sealed secret', () => {
  const key = aKey();
  const plaintext = Buffer.from('{"botToken":"not a real one"}');
  const sealed = seal(plaintext, key, PLACE);

  it('opens with its key in its place, and holds nothing readable', () => {
    expect(open(sealed, key, PLACE)).toEqual(plaintext);
    expect(sealed.includes('botToken')).toBe(false);
    expect(open(seal(Buffer.alloc(0), key, PLACE), key, PLACE)).toHaveLength(0);
  });

  it('differs each time, so that equal secrets do not look equal', () => {
    expect(seal(plaintext, key, PLACE).equals(sealed)).toBe(false);
  });

  it('names its key, so that an old one can be found after a new one was made', () => {
    expect(sealed.subarray(1, 17).toString('hex')).toBe(key.id.replaceAll('-', ''));
    expect(() => open(sealed, aKey(), PLACE)).toThrow('Sealed with another key.');
  });

  it('does not open with other bytes under the same key id', () => {
    expect(() => open(sealed, { id: key.id, bytes: randomBytes(32) }, PLACE)).toThrow('does not open');
  });

  it.each([
    'w2|channel_account|credentials|r',
    'w|other|credentials|r',
    'w|channel_account|x|r',
    `${PLACE}2`,
  ])('does not open in the place %s', (place) => {
    expect(() => open(sealed, key, place)).toThrow('does not open');
  });

  it('does not open after any single bit was flipped', () => {
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const flipped = Buffer.from(sealed);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => open(flipped, key, PLACE)).toThrow();
    }
  });

  it('does not open when it was cut or lengthened', () => {
    for (const end of [0, 1, 16, 28, 44, sealed.length - 1])
      expect(() => open(sealed.subarray(0, end), key, PLACE)).toThrow();
    expect(() => open(Buffer.concat([sealed, Buffer.from([0])]), key, PLACE)).toThrow('does not open');
  });

  it('says nothing of the secret, the key or the place when it does not open', () => {
    const messages = [
      () => open(sealed, aKey(), PLACE),
      () => open(sealed, { ...key, bytes: randomBytes(32) }, PLACE),
      () => open(Buffer.from('not a real one'), key, PLACE),
    ].map((attempt) => {
      try {
        return attempt().toString();
      } catch (error) {
        return String(error);
      }
    });
    for (const message of messages) {
      expect(message).toMatch(/^Error: /);
      expect(message).not.toMatch(/not a real one|channel_account/);
      expect(message).not.toContain(key.bytes.toString('hex'));
    }
  });
});

describe("a master key's name", () => {
  it('is the same for the same key, differs for others and holds none of its bytes', () => {
    const key = randomBytes(32);
    expect(masterKeyId(key)).toBe(masterKeyId(Buffer.from(key)));
    expect(masterKeyId(key)).not.toBe(masterKeyId(randomBytes(32)));
    expect(key.toString('hex')).not.toContain(masterKeyId(key));
  });
});
