/** What may be sent as an asset: kinds of file that every platform shows and none runs. By ending and by content. */
interface FileKind {
  mimeType: string;
  endings: readonly string[];
  /** [offset, bytes as Latin-1], all of which must be there. */
  marks: readonly (readonly [number, string])[];
}

const KINDS: readonly FileKind[] = [
  { mimeType: 'image/jpeg', endings: ['jpg', 'jpeg'], marks: [[0, '\xff\xd8\xff']] },
  { mimeType: 'image/png', endings: ['png'], marks: [[0, '\x89PNG\r\n\x1a\n']] },
  {
    mimeType: 'image/webp',
    endings: ['webp'],
    marks: [
      [0, 'RIFF'],
      [8, 'WEBP'],
    ],
  },
  { mimeType: 'image/gif', endings: ['gif'], marks: [[0, 'GIF8']] },
  { mimeType: 'video/mp4', endings: ['mp4', 'm4v'], marks: [[4, 'ftyp']] },
  { mimeType: 'audio/ogg', endings: ['ogg', 'oga', 'opus'], marks: [[0, 'OggS']] },
  { mimeType: 'audio/mpeg', endings: ['mp3'], marks: [[0, 'ID3']] },
  { mimeType: 'application/pdf', endings: ['pdf'], marks: [[0, '%PDF-']] },
];

export const HEAD_BYTES = 16;

/** Its type, or the sentence that says why it is none that is sent. */
export function kindOf(ending: string, head: Buffer): { mimeType: string } | { problem: string } {
  const kind = KINDS.find(({ endings }) => endings.includes(ending.toLowerCase()));
  if (!kind) return { problem: `files of the kind .${ending} are not sent` };
  const fits = kind.marks.every(
    ([offset, bytes]) => head.toString('latin1', offset, offset + bytes.length) === bytes,
  );
  if (fits || (kind.mimeType === 'audio/mpeg' && isMp3Frame(head))) return { mimeType: kind.mimeType };
  return { problem: `it is called .${ending}, and is something else` };
}

/** Without a tag in front the sound begins at once, with eleven bits set. */
function isMp3Frame(head: Buffer): boolean {
  return head[0] === 0xff && ((head[1] ?? 0) & 0xe0) === 0xe0;
}
