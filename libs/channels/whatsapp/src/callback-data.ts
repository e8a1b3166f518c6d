/** The longest text of ours that comes back in a status: …/webhooks/reference/messages/status/ */
export const CALLBACK_DATA_MAX = 512;

/**
 * Each call of a message carries the message's key and its own number. A status gives both back as they are, so that
 * a call whose answer was lost is known to have been taken, and which one it was.
 */
export const callbackDataOf = (idempotencyKey: string, call: number) => `${idempotencyKey}:${call}`;
