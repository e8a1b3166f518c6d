/** Tells our own texts from those of other apps that write for the same account. */
const PREFIX = 'causerie:';
const SHAPE = /^causerie:(.+:\d+)$/s;

/**
 * The longest text of ours that comes back in an echo.
 * https://developers.facebook.com/docs/messenger-platform/reference/send-api (metadata)
 */
export const METADATA_MAX = 1_000;

/** `index`: which call of the message it is. */
export const metadataOf = (key: string, index: number) => `${PREFIX}${key}:${index}`;

/** Our key of the message and the number of its call, `<key>:<index>`; undefined for what is not ours. */
export function ownKeyIn(metadata: string | undefined): string | undefined {
  return metadata === undefined ? undefined : SHAPE.exec(metadata)?.[1];
}
