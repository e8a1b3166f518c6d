import { contentId, eventKey } from '@causerie/channel-meta-graph';
import type { InboundMessage } from '@causerie/message-schema';
import type { Change } from './change';
import type { Person } from './people';
import type { RawMessage } from './raw';

/** Where a message comes from, beside the contact's own words of just now. */
export interface Provenance {
  author: InboundMessage['author'];
  /** Missing: the sender of the message. */
  person?: Person;
  /** Somebody else answers it. */
  silent?: boolean;
  /** It was written before we came. */
  historical?: boolean;
  /** It tells what a message that is already there contains. */
  completes?: boolean;
}

/** A message as it is being read. */
export interface Seen {
  raw: RawMessage;
  element: unknown;
  change: Change;
  from: Provenance;
  person: Person;
}

/** The sender is part of the key: an id is only sure to be unique for whoever made it. */
export function headOf({ raw, element, person }: Seen, kind: string): { key: string } {
  const who = raw.from ?? raw.from_user_id ?? person.phone ?? person.userId;
  return { key: eventKey(kind, raw.id ?? contentId(element), who) };
}
