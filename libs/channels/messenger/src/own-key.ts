/** Tells our own texts from those of other apps that write for the same page. */
const PREFIX = 'causerie:';

/**
 * The longest text of ours that comes back in an echo.
 * https://developers.facebook.com/docs/messenger-platform/reference/send-api (metadata)
 */
export const METADATA_MAX = 1_000;

export const metadataOf = (key: string, index: number) => `${PREFIX}${key}:${index}`;

/** Our key of the send, as it was given to `metadataOf`; undefined for what is not ours. */
export function ownKeyIn(metadata: string | undefined): string | undefined {
  return metadata?.startsWith(PREFIX) ? metadata.slice(PREFIX.length) : undefined;
}
