import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Asks on the terminal and shows nothing of what is typed. Undefined when nobody is there to answer. */
export async function askUnseen(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  process.stderr.write(`${question}: `);
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: unseen, terminal: true });
  try {
    return await new Promise<string | undefined>((resolve) => {
      terminal.once('close', () => resolve(undefined));
      terminal.question('', (answer) => resolve(answer.trim() || undefined));
    });
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
