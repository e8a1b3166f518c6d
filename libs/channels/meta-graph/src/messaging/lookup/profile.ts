import type { ContactProfile } from '@causerie/channel-kit';
import { z } from 'zod';
import type { GraphAnswer } from '../../graph-client';
import { callAsAccount, fetchedOr, type Caller } from '../account';
import { personOf } from '../chat';

const text = z.string().min(1).optional().catch(undefined);
const profile = z.object({ name: text, username: text, profile_pic: text });

/** They never wrote to us and so did not agree (230), or Meta has nobody by this id for us (100, with these subcodes). */
const CONSENT_MISSING = 230;
const NOBODY = [33, 2_018_218, 2_018_001];

/**
 * Who a person is; undefined where Meta does not tell. The picture's address dies after some days.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/identity/user-profile
 * @throws TransientError, PermanentError
 */
export async function fetchProfile(
  conversationAlias: string,
  fields: readonly string[],
  caller: Caller,
): Promise<ContactProfile | undefined> {
  const person = personOf(conversationAlias);
  if (person === undefined) return undefined;
  const query = { fields: fields.join(',') };
  const answer = await callAsAccount({ method: 'GET', path: person, query }, caller);
  if (isUntold(answer)) return undefined;
  const found = profile.safeParse(fetchedOr(answer, 'reading a profile', caller)).data;
  if (!found) return undefined;
  const { name: displayName, username, profile_pic: avatarUrl } = found;
  return {
    ...(displayName === undefined ? {} : { displayName }),
    ...(username === undefined ? {} : { username }),
    ...(avatarUrl === undefined ? {} : { avatarUrl }),
  };
}

function isUntold(answer: GraphAnswer): boolean {
  if (answer.kind !== 'refused') return false;
  const { code, subcode = 0 } = answer.refusal;
  return code === CONSENT_MISSING || (code === 100 && NOBODY.includes(subcode));
}
