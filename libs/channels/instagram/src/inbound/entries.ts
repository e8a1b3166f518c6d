import { isRecord } from '@causerie/channel-meta-graph';

/**
 * With Instagram Login an entry is documented to be the change itself: `field` and `value` stand in it, where there
 * would be a list. It is made into the list of one that it means; every other body stays as it is.
 * https://developers.facebook.com/documentation/instagram-platform/webhooks/examples
 */
export function withChanges(body: unknown): unknown {
  if (!isRecord(body) || !Array.isArray(body['entry'])) return body;
  return { ...body, entry: body['entry'].map(listed) };
}

function listed(entry: unknown): unknown {
  if (!isRecord(entry) || typeof entry['field'] !== 'string' || Array.isArray(entry['changes'])) return entry;
  const { field, value, ...rest } = entry;
  return { ...rest, changes: [{ field, value }] };
}
