import { isWindowClosed } from './reply-window.policy';

const DAY = 86_400_000;

describe('the reply window', () => {
  it.each<[string, number | undefined, number | null, boolean]>([
    ['is open where the platform sets none', undefined, null, false],
    ['is open just before its end', DAY, DAY - 1, false],
    ['is closed at its end', DAY, DAY, true],
    ['is closed to somebody who never wrote', DAY, null, true],
  ])('%s', (_what, windowMs, sinceInboundMs, closed) => {
    expect(isWindowClosed(windowMs, sinceInboundMs)).toBe(closed);
  });
});
