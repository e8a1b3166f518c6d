import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Ffmpeg } from './ffmpeg/ffmpeg';
import { InspectFile } from './inspect-file';
import { MakeVariant, VARIANT_NAMES, type VariantName } from './make-variant';
import { readRecording } from './recordings/read-recording';
import { mp4, wav } from './testing/recordings';
import { made, realFfmpeg } from './testing/real-ffmpeg';
import { aSpool } from './testing/spool';
import { PictureWorkers } from './worker/picture-workers';

jest.setTimeout(120_000);

const spool = aSpool();
const workers = new PictureWorkers();
const ffmpeg = new Ffmpeg(realFfmpeg);
const make = new MakeVariant({ workers, ffmpeg });
const inspect = new InspectFile({ workers, ffmpeg });

afterAll(() => workers.close());

const FILM = 'testsrc2=size=900x600:rate=10:duration=1';
const at = (name: string) => join(spool.folder, name);
const film = (name: string, ...args: string[]) =>
  spool.copyOf(made(at(name), FILM, '-pix_fmt', 'yuv420p', ...args));
const sound = () => spool.file(wav(Array.from({ length: 32_000 }, (_, tick) => Math.sin(tick / 9))));

async function placeholders(file: Parameters<MakeVariant['make']>[0], names: readonly VariantName[]) {
  const found: Record<string, boolean> = {};
  for (const name of names) found[name] = (await make.make(file, name)).placeholder;
  return found;
}

const BOTH = ['poster', 'speech'] as const;
const SILENT_AND_BLANK = { poster: true, speech: true };
const DERIVED = VARIANT_NAMES.filter((name) => name !== 'compressed');
const NOTHING = Object.fromEntries(DERIVED.map((name) => [name, true]));

(realFfmpeg ? describe : describe.skip)('with ffmpeg (skipped where this machine has none)', () => {
  it('a film has a poster, and from it what models and lists show', async () => {
    const file = await film('film.mp4');
    for (const [name, width] of [
      ['poster', 768],
      ['model', 768],
      ['thumbnail', 256],
    ] as const)
      expect(await make.make(file, name)).toMatchObject({ width, placeholder: false });
  });

  it('a film that lies on its side has an upright poster, of the sides it was told to have', async () => {
    const upright = Buffer.from('\0\x01\0\0' + '\0'.repeat(12) + '\0\x01\0\0', 'latin1');
    const turned = Buffer.from('\0\0\0\0\0\x01\0\0\0\0\0\0\xff\xff\0\0\0\0\0\0', 'latin1');
    const bytes = await readFile((await film('turned.mp4')).path);
    turned.copy(bytes, bytes.indexOf(upright, bytes.indexOf('tkhd')));
    const file = await spool.file(bytes);
    expect(await inspect.inspect(file, 'video')).toMatchObject({ width: 600, height: 900 });
    expect(await make.make(file, 'poster')).toMatchObject({ width: 512, height: 768, placeholder: false });
  });

  it('a voice becomes 16 kHz mono, and its waveform is heard', async () => {
    const speech = await make.make(await sound(), 'speech');
    expect(speech.placeholder).toBe(false);
    const header = await readFile(speech.path);
    expect([header.readUInt16LE(22), header.readUInt32LE(24)]).toEqual([1, 16_000]);
    expect(await make.make(await sound(), 'waveform')).toMatchObject({ placeholder: false });
  });

  it('the same bytes come out of the same file', async () => {
    const long = await spool.copyOf(made(at('long.wav'), 'sine=duration=610:sample_rate=8000'));
    const opus = await make.make(long, 'speech');
    expect(opus.mimeType).toBe('audio/ogg');
    expect((await readRecording(opus.path, 'audio/ogg')).durationSeconds).toBeCloseTo(610, 0);
    expect((await make.make(long, 'speech')).sha256).toBe(opus.sha256);
    const file = await film('twice.mp4');
    expect((await make.make(file, 'poster')).sha256).toBe((await make.make(file, 'poster')).sha256);
  });

  it.each([
    ['a film in fragments', 'fragments.mp4', ['-movflags', 'frag_keyframe+empty_moov']],
    ['AVI', 'film.avi', ['-c:v', 'mpeg4']],
    ['FLV', 'film.flv', ['-c:v', 'flv1']],
  ])('%s: its length, which no header tells, is told', async (_, name, args) => {
    const found = await inspect.inspect(await film(name, ...args), 'video');
    // To a few frames: with frames out of order ffmpeg stops counting before the last one is shown.
    expect(found.ok && found.durationSeconds).toBeGreaterThan(0.6);
    expect(found.ok && found.durationSeconds).toBeLessThan(1.2);
  });
});

(realFfmpeg ? describe : describe.skip)('hostile films and sounds (skipped without ffmpeg)', () => {
  it('garbage behind a signature, and films without a frame, are placeholders', async () => {
    const noise = Buffer.from(Array.from({ length: 200_000 }, (_, tick) => (tick * tick * 31) % 127));
    // Of other containers noise can be noise: there ffmpeg takes any bytes for samples.
    for (const head of ['\0\0\0\x18ftypisom', 'OggS', '\x1a\x45\xdf\xa3webm', 'fLaC'])
      expect(
        await placeholders(await spool.file(Buffer.concat([Buffer.from(head, 'latin1'), noise])), BOTH),
      ).toEqual(SILENT_AND_BLANK);
    expect(await placeholders(await spool.file(mp4({ ticks: 1000, sides: [320, 180] })), DERIVED)).toEqual(
      NOTHING,
    );
  });

  it('films and sounds without the other are silent and blank', async () => {
    const silent = await film('silent.mp4');
    expect(await placeholders(silent, ['poster', 'speech', 'waveform'])).toEqual({
      poster: false,
      speech: true,
      waveform: true,
    });
    expect(await placeholders(await sound(), ['poster', 'thumbnail', 'speech'])).toEqual({
      poster: true,
      thumbnail: true,
      speech: false,
    });
  });

  it('a film half of which is missing has a poster of the other half', async () => {
    const whole = await film('whole.mp4', '-movflags', '+faststart', '-g', '1');
    const cut = await spool.file((await readFile(whole.path)).subarray(0, whole.sizeBytes * 0.6));
    expect(await make.make(cut, 'poster')).toMatchObject({ placeholder: false });
  });

  it('frames of too many pixels are not decoded, whatever the header of the film says', async () => {
    const bytes = await readFile((await film('huge.mov', '-c:v', 'mjpeg')).path);
    for (let frame = bytes.indexOf('\xff\xc0', 0, 'latin1'); frame >= 0;) {
      bytes.writeUInt16BE(12_000, frame + 5);
      bytes.writeUInt16BE(12_000, frame + 7);
      frame = bytes.indexOf('\xff\xc0', frame + 2, 'latin1');
    }
    expect(await make.make(await spool.file(bytes), 'poster')).toMatchObject({ placeholder: true });
  });

  it('a playlist under any type opens no other file and asks no address', async () => {
    let asked = 0;
    const server = createServer((_, response) => response.end(String(++asked))).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.ts`;
    const secret = (await sound()).path;
    const lists = [
      `ffconcat version 1.0\nfile '${secret}'\n`,
      `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${address}\n#EXTINF:1,\nfile://${secret}\n#EXT-X-ENDLIST\n`,
      `<?xml version="1.0"?><MPD><Period><AdaptationSet><Representation><BaseURL>${address}</BaseURL></Representation></AdaptationSet></Period></MPD>`,
      `[playlist]\nFile1=${address}\n`,
    ];
    for (const list of lists) {
      for (const mimeType of ['video/mp4', 'audio/ogg', 'video/x-msvideo']) {
        const lying = { ...(await spool.file(Buffer.from(list))), mimeType };
        expect(await placeholders(lying, BOTH)).toEqual(SILENT_AND_BLANK);
      }
    }
    server.close();
    expect(asked).toBe(0);
  });
});
