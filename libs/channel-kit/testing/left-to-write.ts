import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The marks of `npm run new-channel`: calls of `toDo` and `toDoNumber`, and remarks for a person. */
const CALL = /\btoDo(?:Number)?\(\s*'([^']+)',\s*'([^']+)'/g;
const REMARK = /\bTO DO: (.+)/g;

/** What a platform's author has yet to write: a sentence for each mark, with the file below the folder. */
export function leftToWrite(folder: string): string[] {
  return filesBelow(folder).flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const calls = [...text.matchAll(CALL)].map(([, named = file, what = '']) => `${named}: ${what}`);
    const remarks = [...text.matchAll(REMARK)].map(([, what = '']) => `${file}: ${what}`);
    return [...calls, ...remarks];
  });
}

function filesBelow(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .flatMap((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(folder, path) : [path];
    })
    .toSorted();
}
