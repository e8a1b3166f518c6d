const { once } = require('node:events');

/**
 * What both sides of a comparison do alike. Call it when everything is loaded: prints 'ready', waits for a line, warms
 * up, works through the list with so many at once, and prints { seconds } as JSON.
 */
module.exports = async function whenTold({ items, atOnce, warm, work }) {
  console.log('ready');
  await once(process.stdin, 'data');
  process.stdin.destroy();
  await warm(items[0]);
  const waiting = [...items];
  const drain = async () => {
    for (let item = waiting.shift(); item; item = waiting.shift()) await work(item);
  };
  const begin = performance.now();
  await Promise.all(Array.from({ length: atOnce }, drain));
  console.log(JSON.stringify({ seconds: (performance.now() - begin) / 1000 }));
};
