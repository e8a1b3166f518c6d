import { readFile } from 'node:fs/promises';
import { readRecording } from '../recordings/read-recording';
import { box, heic, mp4, text, u16, u32, webm } from '../testing/recordings';
import { aSpool } from '../testing/spool';
import { forgetPlaces } from './forget-places';

const spool = aSpool();
const PLACE = '+36.8065+010.1815/';

async function forgotten(bytes: Buffer) {
  const file = await spool.file(bytes);
  const kept = await forgetPlaces(file, file.mimeType);
  return { file, kept, after: await readFile(kept.path) };
}

/** A film whose `moov` ends with one more box. */
function film(extra: Buffer): Buffer {
  const whole = mp4({ ticks: 2000, sides: [320, 180], film: 5000 });
  const at = whole.indexOf('moov', 0, 'latin1') - 4;
  return Buffer.concat([whole.subarray(0, at), box('moov', whole.subarray(at + 8), extra)]);
}

const xyz = box('\xa9xyz', u16(PLACE.length), u16(0x15c7), text(PLACE));

describe('where something was taken is forgotten', () => {
  it.each([
    ['of a film', film(box('udta', xyz))],
    ['of one of its tracks', film(box('trak', box('udta', box('loci', text(PLACE)))))],
    [
      'by its keys',
      film(box('meta', box('keys', text('com.apple.quicktime.location.ISO6709')), box('ilst', text(PLACE)))),
    ],
  ])('%s: nothing else moves, and it still plays', async (_, bytes) => {
    const { file, kept, after } = await forgotten(bytes);
    expect(kept.path).not.toBe(file.path);
    expect(after.includes(PLACE)).toBe(false);
    expect(after.length).toBe(bytes.length);
    expect(after.includes('free')).toBe(true);
    expect(kept.sha256).not.toBe(file.sha256);
    expect(await readRecording(kept.path, kept.mimeType)).toEqual({
      durationSeconds: 2,
      width: 320,
      height: 180,
    });
    expect((await readFile(file.path)).equals(bytes)).toBe(true);
  });

  const xmp = box('uuid', Buffer.from('be7acfcb97a942e89c71999491e3afac', 'hex'), text(PLACE));

  it.each([
    ['a film’s', Buffer.concat([mp4({ ticks: 2000 }), xmp])],
    ['a HEIC picture’s', Buffer.concat([box('ftyp', text('heic'), u32(0)), xmp])],
    ['a moving AVIF’s', Buffer.concat([box('ftyp', text('avis'), u32(0)), xmp])],
    [
      'a JPEG XL’s',
      Buffer.concat([text('\0\0\0\x0cJXL \r\n\x87\n'), box('Exif', text(PLACE)), box('xml ', text(PLACE))]),
    ],
  ])('in %s own boxes for notes', async (_, bytes) => {
    const { after } = await forgotten(bytes);
    expect([after.includes(PLACE), after.includes('free'), after.length]).toEqual([
      false,
      true,
      bytes.length,
    ]);
  });

  it('by a tag of a WebM film, which still tells its length', async () => {
    const tag = text(`LOCATION${PLACE}`);
    const tags = Buffer.concat([Buffer.from('1254c36710000000', 'hex'), tag]);
    tags.writeUInt8(tag.length, 7);
    const bytes = webm(2000, [320, 180]);
    const at = bytes.indexOf(Buffer.from('1549a966', 'hex'));
    const { kept, after } = await forgotten(Buffer.concat([bytes.subarray(0, at), tags, bytes.subarray(at)]));
    expect(after.includes(PLACE)).toBe(false);
    expect(await readRecording(kept.path, kept.mimeType)).toMatchObject({ durationSeconds: 2, width: 320 });
  });

  it.each([0, 1])('of a HEIC picture, with all its notes (iloc version %i)', async (version) => {
    const notes = text(`Exif\0\0 Ada Tester ${PLACE}`);
    const pixels = text('the coded picture');
    const { after } = await forgotten(heic(version, { notes, pixels }));
    expect([after.includes('Ada'), after.includes(PLACE), after.includes('the coded picture')]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('what tells no place keeps its bytes, titles included', async () => {
    const titled = film(box('udta', box('meta', box('ilst', text('a song of songs')))));
    const { file, kept } = await forgotten(titled);
    expect(kept).toBe(file);
  });

  it('boxes in boxes in boxes, and boxes that do not come out even, are left alone', async () => {
    let deep = xyz;
    for (let level = 0; level < 2000; level++) deep = box('udta', deep);
    const uneven = Buffer.concat([
      box('ftyp', text('heic')),
      box('meta', u32(0), box('iloc', text('?')), box('iinf', u32(9))),
    ]);
    for (const bytes of [film(deep), uneven]) {
      const { file, kept } = await forgotten(bytes);
      expect(kept).toBe(file);
    }
  });
});
