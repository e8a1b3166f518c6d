/**
 * A chat is named by the person's page-scoped id (PSID), which is another one for each page.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages
 */
const SCOPED_ID = /^[\w.-]{1,250}$/;

/** Names the conversation that holds what concerns the account and no chat. */
export const ACCOUNT_ALIAS = 'account';

/** The person's scoped id; undefined for what is no chat. */
export function parseAlias(alias: string): string | undefined {
  return alias !== ACCOUNT_ALIAS && SCOPED_ID.test(alias) ? alias : undefined;
}
