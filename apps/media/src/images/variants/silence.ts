const RATE = 16_000;
const SAMPLES = RATE / 10;

/** A tenth of a second of silence as a WAV file: 16 kHz, mono, 16 bit. */
export function silence(): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + SAMPLES * 2, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(SAMPLES * 2, 40);
  return Buffer.concat([header, Buffer.alloc(SAMPLES * 2)]);
}
