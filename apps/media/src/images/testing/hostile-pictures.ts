import { crc32, deflateSync } from 'node:zlib';
import { aScene } from './pictures';
import { text, u32 } from './recordings';

function chunk(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([text(type), body]);
  return Buffer.concat([u32(body.length), named, u32(crc32(named))]);
}

/** One bit a pixel: sides that are far apart from the bytes. */
function png(width: number, height: number, pixels: Buffer): Buffer {
  const header = Buffer.concat([u32(width), u32(height), Buffer.from([1, 0, 0, 0, 0])]);
  const chunks = [chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([text('\x89PNG\r\n\x1a\n'), ...chunks]);
}

/** A hundred kB on disk, 900 million pixels. */
const bomb = () => png(30_000, 30_000, deflateSync(Buffer.alloc(30_000 * 3751), { level: 9 }));

/** GIF: a screen and a frame of 20,000 × 20,000, in 35 bytes. */
const gifBomb = () =>
  Buffer.concat([
    text('GIF89a'),
    Buffer.from([0x20, 0x4e, 0x20, 0x4e, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]),
    Buffer.from([0x2c, 0, 0, 0, 0, 0x20, 0x4e, 0x20, 0x4e, 0, 2, 2, 0x44, 1, 0, 0x3b]),
  ]);

/** Files that lie, burst, or are two at once, under the names they have in the corpus where it has them. */
export async function hostilePictures(): Promise<Record<string, Buffer>> {
  const jpeg = await aScene(768, 768).jpeg().toBuffer();
  const plain = await aScene().png().toBuffer();
  const zip = Buffer.concat([text('PK\x05\x06'), Buffer.alloc(18)]);
  return {
    'html_named.jpg': text('<!doctype html><script>alert(1)</script>'),
    'exe_named.png': Buffer.concat([text('MZ\x90\0\x03\0\0\0'), Buffer.alloc(4096)]),
    'png_magic_only.png': text('\x89PNG\r\n\x1a\n'),
    'jpeg_magic_only.jpg': text('\xff\xd8\xff\xe0'),
    'empty.jpg': Buffer.alloc(0),
    'jpeg_php_tail.jpg': Buffer.concat([jpeg, text('<?php system($_GET[0]); ?>')]),
    'jpeg_zip_polyglot.jpg': Buffer.concat([jpeg, zip]),
    'jpeg_xss_comment.jpg': Buffer.concat([
      jpeg.subarray(0, 2),
      text('\xff\xfe\0\x1b<script>alert(1)</script>'),
      jpeg.subarray(2),
    ]),
    'gif_js_polyglot.gif': Buffer.concat([text('GIF89a/*'), Buffer.alloc(64), text('*/=1;alert(1)//;')]),
    'gif_jar_polyglot.gif': Buffer.concat([await aScene().gif().toBuffer(), zip]),
    'png_html_tail.png': Buffer.concat([plain, text('<html><script>alert(1)</script></html>')]),
    'cut.png': plain.subarray(0, plain.length - 400),
    'cut.jpg': jpeg.subarray(0, jpeg.length / 2),
    'bomb_30000x30000.png': bomb(),
    'bomb_20000x20000.gif': gifBomb(),
    'png_lying_header.png': png(100_000, 100_000, deflateSync(Buffer.alloc(12_501))),
    'svg_xxe.svg': text('<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg/>'),
    'pdf_named.jpg': text('%PDF-1.4\n%%EOF\n'),
    'photo_768x768.jpg': jpeg,
  };
}
