import { NotAWebhookError } from './adapter';

/** Deeper bodies are refused: what walks them later (JSON.stringify, jsonb) recurses. No platform nests ten deep. */
const DEPTH_MAX = 512;

/** Fifteen digits always fit a double exactly; more may not. */
const LONG_DIGIT_RUN = /\d{16}/;

/** Matches whole strings first, so that digits inside them are never taken for a number. */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The JSON of a webhook's body, where integers beyond ±(2^53 - 1) come as strings of their digits: a plain
 * JSON.parse would round platform ids of 64 bits. Accepts exactly what JSON.parse accepts, in UTF-8 (with or
 * without a byte order mark), down to 512 levels.
 * @throws NotAWebhookError when it is not that
 */
export function parseJsonKeepingBigIntegers(body: Uint8Array | string): unknown {
  const text = typeof body === 'string' ? body : decode(body);
  const value = parseOrRefuse(text);
  if (text.length > 2 * DEPTH_MAX && depthOf(text) > DEPTH_MAX)
    throw new NotAWebhookError(`The body is nested deeper than ${DEPTH_MAX} levels.`);
  if (!LONG_DIGIT_RUN.test(text)) return value;
  return JSON.parse(text.replace(STRING_OR_NUMBER, quoteUnsafeInteger));
}

function decode(body: Uint8Array): string {
  try {
    return decoder.decode(body);
  } catch {
    throw new NotAWebhookError('The body is not UTF-8.');
  }
}

function parseOrRefuse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the body, which may be private.
    throw new NotAWebhookError('The body is not JSON.');
  }
}

function quoteUnsafeInteger(token: string): string {
  const isInteger = !token.startsWith('"') && /^-?\d+$/.test(token);
  return isInteger && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token;
}

/** Of a text that is known to be JSON. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (inString) {
      if (char === '\\') i += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') deepest = Math.max(deepest, (depth += 1));
    else if (char === '}' || char === ']') depth -= 1;
  }
  return deepest;
}
