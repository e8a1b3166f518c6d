/** Tags with which a page begins, after white space and comments. https://mimesniff.spec.whatwg.org, section 7.1 */
const HTML = new RegExp(
  '^(?:<!doctype html|<(?:html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|meta|form)[\\s>/])',
  'i',
);

const LEADING_NOISE = /^(?:\s+|<!--[\s\S]*?-->)+/;
const XML_PROLOGUE = /^(?:\s+|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!DOCTYPE[^[>]*(?:\[[\s\S]*?\])?\s*>)+/i;

/** Control characters that no text has: all but tab, line feed, form feed, carriage return and escape. */
const NOT_TEXT = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/;

const BEGINNINGS: readonly (readonly [RegExp, string])[] = [
  [/^BEGIN:VCARD\r?\n/i, 'text/vcard'],
  [/^BEGIN:VCALENDAR\r?\n/i, 'text/calendar'],
];

/** Below, chance alone writes bytes without a control character. */
const OLD_TEXT_BYTES_MIN = 32;

/** Undefined for what is no text in an encoding of Unicode. `isWhole`: the head is all there is. */
export function textType(head: Buffer, isWhole: boolean): string | undefined {
  return typeOf(decode(head, isWhole), isWhole);
}

/**
 * Text in an encoding of a byte a character, or in one of Asia's: which one does not matter here, for ASCII is ASCII in
 * all of them. A guess: whatever has no control character.
 */
export function oldTextType(head: Buffer, isWhole: boolean): string | undefined {
  return head.length < OLD_TEXT_BYTES_MIN ? undefined : typeOf(head.toString('latin1'), isWhole);
}

function typeOf(text: string | undefined, isWhole: boolean): string | undefined {
  if (text === undefined || text === '' || NOT_TEXT.test(text)) return undefined;
  return (
    markupType(text) ?? BEGINNINGS.find(([begins]) => begins.test(text))?.[1] ?? plainType(text, isWhole)
  );
}

function markupType(text: string): string | undefined {
  if (HTML.test(text.replace(LEADING_NOISE, ''))) return 'text/html';
  const root = text.replace(XML_PROLOGUE, '');
  if (/^<svg[\s>/]/i.test(root)) return 'image/svg+xml';
  if (/^<html[\s>/]/i.test(root)) return 'text/html';
  if (/^<!--|^<\?xml/i.test(text.trimStart())) {
    // A comment or a prologue that is longer than what we see may hide anything: take it for the worst.
    return root === '' || root.startsWith('<!') || root.startsWith('<?') ? 'text/html' : 'application/xml';
  }
  return undefined;
}

function plainType(text: string, isWhole: boolean): string {
  if (!/^\s*[[{]/.test(text)) return 'text/plain';
  if (!isWhole) return /^\s*(?:\{\s*"|\[\s*[[{"\d-])/.test(text) ? 'application/json' : 'text/plain';
  try {
    JSON.parse(text);
    return 'application/json';
  } catch {
    return 'text/plain';
  }
}

function decode(head: Buffer, isWhole: boolean): string | undefined {
  try {
    // `stream`: a character that the end of the head cuts in two is no fault.
    return new TextDecoder(encodingOf(head), { fatal: true }).decode(head, { stream: !isWhole });
  } catch {
    return undefined;
  }
}

function encodingOf(head: Buffer): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-8';
}
