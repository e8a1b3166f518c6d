import { DownloadPace } from './download-pace';

const rules = { idleMs: 5_000, bytesPerSecondMin: 1_000, speedWindowMs: 10_000 };

describe('download pace', () => {
  it('is idle when no byte came for so long, whatever came before', () => {
    const pace = new DownloadPace(rules, 0);
    pace.note(1_000_000, 1_000);
    expect(pace.verdict(5_999)).toBeUndefined();
    expect(pace.verdict(6_000)).toBe('idle');
  });

  it('is not slow before a window is over', () => {
    const pace = new DownloadPace(rules, 0);
    for (let atMs = 0; atMs < 10_000; atMs += 1_000) pace.note(1, atMs);
    expect(pace.verdict(9_999)).toBeUndefined();
    expect(pace.verdict(10_000)).toBe('slow');
  });

  it('is slow when it becomes so after a fast beginning', () => {
    const pace = new DownloadPace(rules, 0);
    pace.note(1_000_000, 0);
    let verdict: string | undefined;
    let atMs = 0;
    for (; !verdict && atMs < 60_000; atMs += 500) {
      pace.note(10, atMs);
      verdict = pace.verdict(atMs);
    }
    expect(verdict).toBe('slow');
    expect(atMs).toBeGreaterThan(10_000);
    expect(atMs).toBeLessThan(13_000);
  });

  it('is well for ever at the least speed', () => {
    const pace = new DownloadPace(rules, 0);
    for (let atMs = 0; atMs < 1_000_000; atMs += 250) {
      pace.note(250, atMs);
      expect(pace.verdict(atMs)).toBeUndefined();
    }
  });
});
