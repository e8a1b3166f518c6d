import { NotAWebhookError, type WebhookPiece } from '@causerie/channel-kit';

/**
 * One thing that happened: an element of `entry[].changes[]`, of `entry[].messaging[]` or of `entry[].standby[]`.
 * https://developers.facebook.com/docs/graph-api/webhooks/getting-started#event-notifications
 */
export interface MetaItem {
  /** The page, the professional account or the WhatsApp Business account. */
  entryId?: string;
  entryTime: unknown;
  list: ListName;
  /** What changed, of a change; the list's name otherwise. */
  field?: string;
  /** The change's `value`, or the element of the other lists. */
  value: unknown;
}

type ListName = (typeof LISTS)[number] | 'none';
const LISTS = ['changes', 'messaging', 'standby'] as const;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Everything in a body, in order. What stands where a list should be is an item of its own, so that nothing of a
 * genuine body goes unseen; there is at least one.
 * @throws NotAWebhookError when it is no notification about `object`
 */
export function itemsOf(body: unknown, object: string): MetaItem[] {
  const { entry } = readEnvelope(body, object);
  if (entry.length === 0) return [{ entryTime: undefined, list: 'none', value: body }];
  return entry.flatMap((one) => itemsOfEntry(one));
}

/** Whose an item is, as far as it says so. */
type OwnersOf = (item: MetaItem) => Pick<WebhookPiece, 'accountExternalId' | 'ownerExternalId'>;

/**
 * The body in pieces, one for each account in it, in the order in which they first appear. Each is a body of the
 * same shape, so the adapter parses it like any other.
 * @throws NotAWebhookError
 */
export function routeBody(body: unknown, object: string, ownersOf: OwnersOf): WebhookPiece[] {
  const { entry, envelope } = readEnvelope(body, object);
  const pieces = new Map<string, WebhookPiece & { entries: unknown[] }>();
  for (const one of entry) {
    const found = new Map<string, Record<string, unknown[]>>();
    for (const { item, raw } of elementsOf(one)) {
      const owners = ownersOf(item);
      const key = JSON.stringify([owners.accountExternalId, owners.ownerExternalId]);
      if (!pieces.has(key)) pieces.set(key, { ...owners, body: undefined, entries: [] });
      const lists = found.get(key) ?? {};
      (lists[item.list] ??= []).push(raw);
      found.set(key, lists);
    }
    for (const [key, lists] of found) pieces.get(key)?.entries.push(entryWith(one, lists));
  }
  if (pieces.size === 0) return [{ body }];
  return [...pieces.values()].map(({ entries, ...piece }) => ({
    ...piece,
    body: { ...envelope, entry: entries },
  }));
}

function readEnvelope(
  body: unknown,
  object: string,
): { entry: unknown[]; envelope: Record<string, unknown> } {
  if (!isRecord(body)) throw new NotAWebhookError('The body is no notification: not an object.');
  if (body['object'] !== object)
    throw new NotAWebhookError('The body is a notification about something else.');
  const entry: unknown = body['entry'];
  if (!Array.isArray(entry)) throw new NotAWebhookError('The body is no notification: it has no entries.');
  return { entry: entry as unknown[], envelope: body };
}

function itemsOfEntry(entry: unknown): MetaItem[] {
  return elementsOf(entry).map(({ item }) => item);
}

function elementsOf(entry: unknown): { item: MetaItem; raw: unknown }[] {
  const { id, time } = isRecord(entry) ? entry : {};
  const entryId = Number.isSafeInteger(id) ? String(id) : id;
  const head = { entryTime: time, ...(typeof entryId === 'string' && entryId !== '' ? { entryId } : {}) };
  const elements = LISTS.flatMap((list) => {
    const members: unknown = isRecord(entry) ? entry[list] : undefined;
    if (!Array.isArray(members)) return [];
    return members.map((raw: unknown) => ({ item: { ...head, ...itemIn(list, raw) }, raw }));
  });
  return elements.length > 0 ? elements : [{ item: { ...head, list: 'none', value: entry }, raw: entry }];
}

function itemIn(list: (typeof LISTS)[number], raw: unknown): Pick<MetaItem, 'list' | 'field' | 'value'> {
  if (list !== 'changes') return { list, field: list, value: raw };
  if (!isRecord(raw)) return { list, value: raw };
  const { field } = raw;
  return { list, value: raw['value'], ...(typeof field === 'string' && field !== '' ? { field } : {}) };
}

/** The entry with some of its elements only. */
function entryWith(entry: unknown, lists: Record<string, unknown[]>): unknown {
  if (!isRecord(entry) || lists['none']) return entry;
  const rest = Object.entries(entry).filter(([name]) => !(LISTS as readonly string[]).includes(name));
  return { ...Object.fromEntries(rest), ...lists };
}
