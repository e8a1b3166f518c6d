import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { inRoot } from '../bootstrap/paths.mjs';
import { runCommand } from '../bootstrap/run-command.mjs';

const read = (file) => (existsSync(inRoot(file)) ? readFileSync(inRoot(file)) : Buffer.from(''));

/** Runs each command anew and puts the files back as they were. Returns what is out of date, or undefined. */
export async function findDrift(entries) {
  const problems = [];
  for (const { command, files } of entries) {
    const before = files.map(read);
    const { code, output } = await runCommand(command);
    if (code !== 0) problems.push(`"${command.join(' ')}" failed:\n${output}`);
    files.forEach((file, index) => {
      if (read(file).equals(before[index])) return;
      problems.push(`${file} is out of date: run "${command.join(' ')}" and keep the result.`);
      writeFileSync(inRoot(file), before[index]);
    });
  }
  return problems.length > 0 ? problems.join('\n') : undefined;
}
