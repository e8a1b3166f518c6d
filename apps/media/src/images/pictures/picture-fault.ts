/** The picture itself is the reason: no try will ever end better. Its message is for people; it names no paths. */
export class PictureFault extends Error {}

/**
 * What an error of the decoder means: the picture's fault, or (a full disk, a file that went away) ours. The decoder's
 * own words hold paths, so that they are never passed on.
 */
export function faultOf(error: unknown): Error {
  if (error instanceof PictureFault) return error;
  const message = error instanceof Error ? error.message : '';
  if (/pixel limit|dimensions? (?:is|are) too large|exceeds? .*limit/i.test(message))
    return new PictureFault('The picture has too many pixels.');
  if (/timeout/i.test(message)) return new PictureFault('The picture takes too long to decode.');
  if (
    /no space|unable to (?:write|open for write)|write error|missing|out of memory|cannot allocate/i.test(
      message,
    )
  )
    return new Error('the picture could not be read or written here');
  if (hasCode(error)) return new Error(`the file system answered ${error.code}`);
  return new PictureFault('The picture is broken or incomplete.');
}

function hasCode(error: unknown): error is { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
