const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 120;
const HEARTBEAT_MS = 15_000;

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/**
 * Shows what is going on. On a terminal: one line that moves, then a tick. Elsewhere: plain lines, with a sign of life
 * every 15 s, so that a log of a slow step does not look dead.
 */
export function createProgress(stream = process.stdout) {
  const moving = stream.isTTY === true;
  let current;

  const erase = () => moving && stream.write('\r\x1b[2K');

  const line = (text) => {
    erase();
    stream.write(`${text}\n`);
    current?.draw();
  };

  const step = (title) => {
    const started = Date.now();
    let frame = 0;
    let detail = '';
    const draw = () => {
      if (!moving) return;
      const text = `${SPINNER[frame++ % SPINNER.length]} ${title} ${detail} (${seconds(started)})`;
      stream.write(`\r\x1b[2K${text.slice(0, (stream.columns ?? 80) - 1)}`);
    };
    const beat = () =>
      moving ? draw() : stream.write(`  … ${title}: ${detail || 'still at it'} (${seconds(started)})\n`);
    const timer = setInterval(beat, moving ? FRAME_MS : HEARTBEAT_MS);
    timer.unref();
    const end = (mark, note) => {
      clearInterval(timer);
      current = undefined;
      line(`${mark} ${title}${note ? `: ${note}` : ''} (${seconds(started)})`);
    };
    if (!moving) stream.write(`  ${title} …\n`);
    current = { draw };
    return {
      detail: (text) => {
        detail = text;
        draw();
      },
      done: (note) => end('✔', note),
      skip: (note) => end('-', note),
      fail: (note) => end('✘', note),
    };
  };

  return { line, step };
}
