import { MEDIA_KINDS } from '@causerie/message-schema';
import { refusalOf } from './acceptance.policy';
import { contentOf, type Content } from './content';

const latin = (value: string) => Buffer.from(value, 'latin1');

describe('content is what the bytes say', () => {
  it.each<[string, string, Content['group'], string]>([
    ['JPEG', '\xff\xd8\xff\xe0', 'picture', 'image/jpeg'],
    ['WebP', 'RIFF\0\0\0\0WEBPVP8 ', 'picture', 'image/webp'],
    ['AVIF', '\0\0\0\x18ftypavif', 'picture', 'image/avif'],
    ['AVIF that moves', '\0\0\0\x18ftypavis', 'heldPicture', 'image/avif'],
    ['TIFF for files above 4 GB', 'II+\0\x08\0\0\0', 'picture', 'image/tiff'],
    ['a program of Apple’s', '\xca\xfe\xba\xbe\0\0\0\x02', 'program', 'application/java-vm'],
    ['a shortcut of Windows’', 'L\0\0\0\x01\x14\x02\0', 'program', 'application/x-ms-shortcut'],
    ['an icon of .NET’s', `\0\0\x01\0\x01\0\x10\x10\0\xff${'\0'.repeat(12)}`, 'heldPicture', 'image/x-icon'],
    ['an icon', `\0\0\x01\0\x01\0\x10\x10${'\0'.repeat(14)}`, 'heldPicture', 'image/x-icon'],
    [
      'a script behind an icon’s mark',
      '\0\0\x01\0<script>alert(1)</script>',
      'other',
      'application/octet-stream',
    ],
    ['a script behind a bitmap’s mark', 'BM=1/*\0\0\0\0*/;alert(1)//', 'other', 'application/octet-stream'],
    ['AVIF under the general name', '\0\0\0\x1cftypmif1\0\0\0\0mif1avif', 'picture', 'image/avif'],
    ['HEIC', '\0\0\0\x18ftypheic', 'heldPicture', 'image/heic'],
    ['a bitmap', 'BM\x36\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0', 'heldPicture', 'image/bmp'],
    ['text that begins like a bitmap', 'BMW drivers of the world', 'other', 'application/octet-stream'],
    ['an SVG behind a prologue', '\xef\xbb\xbf <?xml version="1.0"?><svg>', 'drawing', 'image/svg+xml'],
    ['a page', '\n<!DOCTYPE html><p>', 'page', 'text/html'],
    ['a Windows program', 'MZ\x90\0', 'program', 'application/vnd.microsoft.portable-executable'],
    ['an MP3 without a tag', '\xff\xfb\x90\x00', 'recording', 'audio/mpeg'],
    ['WAV', 'RIFF\0\0\0\0WAVEfmt ', 'recording', 'audio/wav'],
    ['nothing', '', 'other', 'application/octet-stream'],
  ])('%s', (_, head, group, mimeType) => {
    expect(contentOf(latin(head))).toEqual({ group, mimeType });
  });

  it.each([
    'MZ wrote to me',
    'ID3<script>',
    '<!--ftypisom--><script>',
    'the moov of the day',
    'RIFF<!--WAVE',
  ])('what was seen to be text is no film, sound or program: %s', (text) => {
    expect(contentOf(latin(text), 'text/plain').group).toBe('other');
  });

  it('a declared type decides only where bytes are silent, and never makes a picture', () => {
    expect(contentOf(latin('who knows'), 'audio/basic')).toEqual({
      group: 'recording',
      mimeType: 'audio/basic',
    });
    expect(contentOf(latin('who knows'), 'image/png').group).toBe('other');
    expect(contentOf(latin('\x89PNG\r\n\x1a\n'), 'audio/mpeg').group).toBe('picture');
  });
});

describe('what is not what its kind says is refused', () => {
  const of = (head: string) => contentOf(latin(head));

  it('an empty file and a program, under every kind', () => {
    for (const kind of MEDIA_KINDS) {
      expect(refusalOf(kind, of(''), 0)).toBe('The file is empty.');
      expect(refusalOf(kind, of('\x7fELF'), 4)).toMatch(/program/);
    }
  });

  it('a page, a drawing, a PDF or sound sent as an image', () => {
    for (const head of ['<html>', '<svg>', '%PDF-1.4', 'OggS'])
      expect(refusalOf('image', of(head), 9)).toMatch(/^The file was sent as image, but it is /);
  });

  it('a picture sent as a voice', () => {
    expect(refusalOf('voice', of('\xff\xd8\xff'), 9)).toBe(
      'The file was sent as voice, but it is a picture.',
    );
  });

  it('but a document may be anything that does not run, and a sticker a gzipped drawing of the known shape', () => {
    for (const head of ['%PDF-1.4', 'PK\x03\x04', '<svg>', 'notes', '\xff\xd8\xff'])
      expect(refusalOf('document', of(head), 9)).toBeUndefined();
    const sticker = contentOf(latin('\x1f\x8b'), 'application/x-tgsticker');
    expect(refusalOf('sticker', sticker, 9)).toBeUndefined();
  });

  it('any other gzip file sent as a sticker', () => {
    expect(refusalOf('sticker', of('\x1f\x8b'), 9)).toMatch(/^The file was sent as sticker/);
  });
});
