/**
 * Deeper than any request of ours, and far below what overflows the stack of the recursive code behind the parser
 * (validation, schemas, serialisers).
 */
const DEPTH_MAX = 64;

const OPEN = new Set(['{', '[']);
const CLOSE = new Set(['}', ']']);

/** Whether the text nests deeper than DEPTH_MAX. Takes one pass and no stack; the text need not be valid JSON. */
export function isTooDeep(json: string): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < json.length; at++) {
    const char = json[at]!;
    if (inText) {
      if (char === '\\') at++;
      else if (char === '"') inText = false;
    } else if (char === '"') inText = true;
    else if (OPEN.has(char)) {
      if (++depth > DEPTH_MAX) return true;
    } else if (CLOSE.has(char)) depth--;
  }
  return false;
}
