import { Audience } from './audience';
import type { LiveEvent } from './live-event';

const event = (position: number, channel: string): LiveEvent => ({
  position,
  channel,
  personal: channel.startsWith('user:'),
  createdAtMs: 0,
  frame: Buffer.from(`${position};`),
});

const listener = (name: string) => ({ name, deliver: () => undefined, cut: () => undefined });

describe('who gets what of a batch', () => {
  it('each listener gets its events once, in order, in one piece; those that get the same share the bytes', () => {
    const audience = new Audience();
    const [wide, both, one, me] = [listener('wide'), listener('both'), listener('one'), listener('me')];
    audience.add(wide, ['workspace']);
    audience.add(both, ['workspace', 'conversation:a', 'user:me']);
    audience.add(one, ['conversation:a']);
    audience.add(me, ['user:me']);
    const parcels = audience.parcels([
      event(1, 'conversation:a'),
      event(2, 'user:me'),
      event(3, 'conversation:b'),
    ]);
    const got = new Map(parcels.map(({ receiver, frames }) => [receiver as object, String(frames)]));
    expect(got).toEqual(
      new Map<object, string>([
        [wide, '1;3;'],
        [both, '1;2;3;'],
        [one, '1;'],
        [me, '2;'],
      ]),
    );
    const another = listener('another');
    audience.add(another, ['workspace']);
    const again = audience.parcels([event(4, 'conversation:b'), event(5, 'conversation:b')]);
    const bytesOf = (receiver: object) => again.find((parcel) => parcel.receiver === receiver)!.frames;
    expect(bytesOf(another)).toBe(bytesOf(wide));
  });

  it('who left gets nothing, and leaves nothing behind', () => {
    const audience = new Audience();
    const gone = listener('gone');
    audience.add(gone, ['workspace', 'user:me']);
    audience.remove(gone, ['workspace', 'user:me']);
    expect(audience.parcels([event(1, 'conversation:a')])).toEqual([]);
    expect(audience.everyone().size).toBe(0);
  });
});
