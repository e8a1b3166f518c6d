import { availableParallelism } from 'node:os';

/** Of each picture that is worked on at the same time. */
const GROWN_MB = 40;

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};
const figure = (numbers, digits = 1) =>
  `${median(numbers).toFixed(digits)} (${Math.min(...numbers).toFixed(digits)}–${Math.max(...numbers).toFixed(digits)})`;

/** One task: medians of its rounds with their ranges. Ratios are of the two sides of one round. */
export function report({ about, what, reach, megabytesEach }, { bare, ours }) {
  const of = (key, times = 1) =>
    `bare ${figure(bare.map((one) => one[key] * times))}   ours ${figure(ours.map((one) => one[key] * times))}`;
  const ratios = ours.map(({ perSecond }, round) => perSecond / bare[round].perSecond);
  const line = (name, text) => console.log(`  ${name.padEnd(13)}${text}`);
  console.log(`\n${about}`);
  line(`${what}/s`, of('perSecond'));
  if (megabytesEach) line('MB/s', of('perSecond', megabytesEach));
  line('ratio', figure(ratios, 2) + reachOf(reach?.toFixed(2)));
  line('peak RSS MB', `${of('peakMb')} in all processes`);
  line(
    'above idle',
    of('grownMb') + reachOf(what === 'pictures' ? GROWN_MB * availableParallelism() : undefined),
  );
}

const reachOf = (goal) => (goal === undefined ? '' : `   reach ${goal}`);
