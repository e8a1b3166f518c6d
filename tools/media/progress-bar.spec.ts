import { ProgressBar } from './progress-bar';

function shown(isTTY: boolean, total = 4) {
  const written: string[] = [];
  let now = 100_000;
  const screen = { isTTY, write: (text: string) => written.push(text) };
  const bar = new ProgressBar('Copying', total, screen, () => now);
  return { bar, written, pass: (ms: number) => (now += ms) };
}

describe('a progress bar', () => {
  it('moves in one line of a terminal, no oftener than one can see', () => {
    const { bar, written, pass } = shown(true);
    bar.show(1);
    bar.show(2);
    pass(101);
    bar.show(3, '1 failed');
    bar.end(4);
    expect(written.map((text) => text.replace('\r\x1b[2K', ''))).toEqual([
      `Copying ${'█'.repeat(8)}${'░'.repeat(22)} 1 of 4 (25 %)`,
      `Copying ${'█'.repeat(23)}${'░'.repeat(7)} 3 of 4 (75 %), 1 failed`,
      `Copying ${'█'.repeat(30)} 4 of 4 (100 %)`,
      '\n',
    ]);
  });

  it('is a line every ten seconds elsewhere', () => {
    const { bar, written, pass } = shown(false);
    bar.show(1);
    pass(9_999);
    bar.show(2);
    pass(1);
    bar.show(3);
    bar.end(4);
    expect(written).toEqual([
      'Copying: 1 of 4 (25 %)\n',
      'Copying: 3 of 4 (75 %)\n',
      'Copying: 4 of 4 (100 %)\n',
    ]);
  });

  it('never shows more than all', () => {
    const { bar, written } = shown(false, 2);
    bar.end(5);
    expect(written).toEqual(['Copying: 5 of 5 (100 %)\n']);
  });
});
