import { PermanentError } from '@causerie/kernel';

/** The scoped id of a person: another one for each page and account, and opaque. */
const SCOPED_ID = /^[\w.-]{1,250}$/;

/** Names the conversation that holds what concerns the account and no chat. */
export const ACCOUNT_ALIAS = 'account';

/** A chat is named by the person's scoped id; undefined for what is no chat. */
export function personOf(alias: string): string | undefined {
  return alias !== ACCOUNT_ALIAS && SCOPED_ID.test(alias) ? alias : undefined;
}

/** @throws PermanentError for a conversation that is no chat */
export function recipientOf(alias: string, platform: string): { id: string } {
  const id = personOf(alias);
  if (id === undefined)
    throw new PermanentError(`This conversation is no chat of ${platform}: nothing can be sent to it.`);
  return { id };
}
