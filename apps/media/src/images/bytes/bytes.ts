/** The text of a few bytes, one character a byte: for signatures and the names of boxes and chunks. */
export function latin(bytes: Buffer, from = 0, to = bytes.length): string {
  return bytes.toString('latin1', from, to);
}

/** A number of the file, or nothing where the file ends before it. */
export function u32(bytes: Buffer, offset = 0): number | undefined {
  return bytes.length >= offset + 4 ? bytes.readUInt32BE(offset) : undefined;
}

export function u32le(bytes: Buffer, offset = 0): number | undefined {
  return bytes.length >= offset + 4 ? bytes.readUInt32LE(offset) : undefined;
}

export function u64(bytes: Buffer, offset = 0): number | undefined {
  return bytes.length >= offset + 8 ? Number(bytes.readBigUInt64BE(offset)) : undefined;
}

/** A length that can be true: finite, above nothing, below a month. */
export function plausibleSeconds(seconds = Number.NaN): number | undefined {
  const rounded = Math.round(seconds * 1000) / 1000;
  return rounded > 0 && rounded < 2_700_000 ? rounded : undefined;
}
