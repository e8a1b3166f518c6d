import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A Lua file, read once. Its name ends in the number of its keys: `touch-3.lua`. */
export interface LuaScript {
  name: string;
  source: string;
  sha1: string;
  keyCount: number;
}

const NAME = /^[a-z-]+-(\d+)\.lua$/;

/** Throws when the file is missing or its name lacks the key count: at import, not at the first call. */
export function loadScript(folder: string, file: string): LuaScript {
  const keyCount = NAME.exec(file)?.[1];
  if (keyCount === undefined) throw new Error(`${file}: a Lua file's name ends in its number of keys`);
  const source = readFileSync(join(folder, file), 'utf8');
  return {
    name: basename(file, '.lua'),
    source,
    sha1: createHash('sha1').update(source).digest('hex'),
    keyCount: Number(keyCount),
  };
}
