import { contentOf } from '../content/content';
import { aac, amr, flac, mp3, mp4, opus, vorbis, wav, webm } from '../testing/recordings';
import { aSpool } from '../testing/spool';
import { readRecording } from './read-recording';

const spool = aSpool();

async function read(bytes: Buffer) {
  const file = await spool.file(bytes);
  return readRecording(file.path, file.mimeType);
}

const tone = (samples: number) => Array.from({ length: samples }, (_, at) => Math.sin(at / 5));

const RECORDINGS: Record<string, { bytes: Buffer; mimeType: string; facts: object }> = {
  'a film whose index is at its end': {
    bytes: mp4({ ticks: 2500, sides: [640, 360], film: 300_000 }),
    mimeType: 'video/mp4',
    facts: { durationSeconds: 2.5, width: 640, height: 360 },
  },
  'a film that lies on its side': {
    bytes: mp4({ ticks: 1000, sides: [1920, 1080], turned: true }),
    mimeType: 'video/mp4',
    facts: { durationSeconds: 1, width: 1080, height: 1920 },
  },
  'a film with a wide header': {
    bytes: mp4({ wide: true, timescale: 600, ticks: 900, sides: [320, 180], brand: 'qt' }),
    mimeType: 'video/quicktime',
    facts: { durationSeconds: 1.5, width: 320, height: 180 },
  },
  'a film in fragments': {
    bytes: mp4({ fragmentTicks: 4000, sides: [320, 180] }),
    mimeType: 'video/mp4',
    facts: { durationSeconds: 4, width: 320, height: 180 },
  },
  'sound in an MP4': {
    bytes: mp4({ brand: 'M4A ', ticks: 3024 }),
    mimeType: 'audio/mp4',
    facts: { durationSeconds: 3.024 },
  },
  'a voice note in Opus': { bytes: opus(3), mimeType: 'audio/ogg', facts: { durationSeconds: 3 } },
  Vorbis: { bytes: vorbis(2), mimeType: 'audio/ogg', facts: { durationSeconds: 2 } },
  WAV: { bytes: wav(tone(4000)), mimeType: 'audio/wav', facts: { durationSeconds: 0.5 } },
  'an MP3 of equal frames behind a tag': {
    bytes: mp3(100, { id3: 300 }),
    mimeType: 'audio/mpeg',
    facts: { durationSeconds: 2.612 },
  },
  'an MP3 that counts its frames': {
    bytes: mp3(3, { xing: 1000 }),
    mimeType: 'audio/mpeg',
    facts: { durationSeconds: 26.122 },
  },
  'an MP3 of 14 minutes, by its first part': {
    bytes: mp3(32_000),
    mimeType: 'audio/mpeg',
    facts: { durationSeconds: 835.918 },
  },
  AMR: { bytes: amr(150), mimeType: 'audio/amr', facts: { durationSeconds: 3 } },
  FLAC: { bytes: flac(88_200), mimeType: 'audio/flac', facts: { durationSeconds: 2 } },
  'bare AAC': { bytes: aac(43), mimeType: 'audio/aac', facts: { durationSeconds: 0.998 } },
  WebM: {
    bytes: webm(1500, [512, 288]),
    mimeType: 'video/webm',
    facts: { durationSeconds: 1.5, width: 512, height: 288 },
  },
  'WebM as a recorder leaves it, without a duration': {
    bytes: webm(undefined, [640, 480]),
    mimeType: 'video/webm',
    facts: { width: 640, height: 480 },
  },
};

describe('a recording’s length and sides are read from its headers', () => {
  it.each(Object.entries(RECORDINGS))('%s', async (_, { bytes, mimeType, facts }) => {
    expect(contentOf(bytes.subarray(0, 4096))).toEqual({ group: 'recording', mimeType });
    expect(await read(bytes)).toEqual(facts);
  });
});

describe('wrong data is told nothing of, and never thrown over', () => {
  const seed = 4711;
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };

  it.each(Object.entries(RECORDINGS))(
    `%s, cut and garbled (seed ${seed})`,
    async (_, { bytes, mimeType }) => {
      for (let round = 0; round < 25; round++) {
        const broken = Buffer.from(bytes.subarray(0, Math.min(4096, 1 + random(bytes.length))));
        for (let hit = 0; hit < 8; hit++) broken[random(Math.min(broken.length, 300))] = random(256);
        const file = await spool.file(broken);
        const { durationSeconds = 1, width = 1, height = 1 } = await readRecording(file.path, mimeType);
        expect([durationSeconds > 0, width > 0, height > 0]).toEqual([true, true, true]);
        await file.dispose();
      }
    },
  );

  it('a file that is not there, and a type nobody reads', async () => {
    expect(await readRecording('/nowhere/at/all', 'video/mp4')).toEqual({});
    expect(await readRecording((await spool.file(wav([0]))).path, 'audio/x-unheard-of')).toEqual({});
  });
});
