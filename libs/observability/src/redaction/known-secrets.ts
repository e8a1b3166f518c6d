/** Shorter values are words too: hiding them everywhere would blot out the logs. */
const LENGTH_MIN = 8;

/**
 * Secrets known by their value, found in a text in one pass however many there are: a table of the first
 * characters says where a look is worth while. With thousands of credentials a search for each would block the
 * process for milliseconds a line.
 */
export class KnownSecrets {
  private readonly byStart = new Map<string, string[]>();
  private readonly firstPairs = new Uint8Array(65_536);

  /** Values shorter than 8 characters are not kept. */
  add(value: string): void {
    if (value.length < LENGTH_MIN) return;
    this.addForm(value);
    // In a JSON line the value may stand escaped.
    this.addForm(JSON.stringify(value).slice(1, -1));
  }

  replaceIn(text: string, replacement: string): string {
    if (this.byStart.size === 0) return text;
    let result = '';
    let copied = 0;
    for (let at = 0; at + LENGTH_MIN <= text.length; at++) {
      if (this.firstPairs[pairAt(text, at)] === 0) continue;
      const found = this.at(text, at);
      if (found === undefined) continue;
      result += text.slice(copied, at) + replacement;
      copied = at + found.length;
      at = copied - 1;
    }
    return copied === 0 ? text : result + text.slice(copied);
  }

  private at(text: string, at: number): string | undefined {
    return this.byStart.get(text.slice(at, at + LENGTH_MIN))?.find((secret) => text.startsWith(secret, at));
  }

  private addForm(form: string): void {
    const start = form.slice(0, LENGTH_MIN);
    const others = this.byStart.get(start) ?? [];
    if (others.includes(form)) return;
    // The longest first: one secret may begin another.
    this.byStart.set(
      start,
      [...others, form].sort((a, b) => b.length - a.length),
    );
    this.firstPairs[pairAt(form, 0)] = 1;
  }
}

function pairAt(text: string, at: number): number {
  return (text.charCodeAt(at) * 251 + text.charCodeAt(at + 1)) & 0xffff;
}
