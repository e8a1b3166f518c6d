import { writeFileSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { runTool } from '../run-tool';

const LINES = 2_000;

/** Says much, then does the last of its work: writes the file that it is given. Answers 3. */
runTool(async ([file = '']) => {
  for (let line = 0; line < LINES; line += 1) {
    console.log(`line ${line} of a long report`);
    await turn();
  }
  writeFileSync(file, 'done');
  return 3;
});
