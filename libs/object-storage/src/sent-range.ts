const CONTENT_RANGE = /^bytes (\d+)-(\d+)\/(\d+)$/;

/** What a partial answer holds, and of how much. */
export function sentRange(
  header: string | undefined,
): { start: number; end: number; total: number } | undefined {
  const [, start, end, total] = CONTENT_RANGE.exec(header ?? '') ?? [];
  if (start === undefined) return undefined;
  return { start: Number(start), end: Number(end), total: Number(total) };
}
