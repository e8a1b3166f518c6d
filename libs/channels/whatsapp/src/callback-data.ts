/** The longest text of ours that comes back in a status: …/webhooks/reference/messages/status/ */
export const CALLBACK_DATA_MAX = 512;

/**
 * Each call of a message carries the message's key and its own number, so that two calls of one message never look
 * like one send. A status gives the key back; which call it means is told by its message id, and, where the answer
 * with that id was lost, by the calls going out one after the other: it is the first one without an id.
 */
export const callbackDataOf = (idempotencyKey: string, call: number) => `${idempotencyKey}:${call}`;

/** The message's key in what came back; what another program gave along stays as it is. */
export const keyIn = (callbackData: string | undefined) => callbackData?.replace(/:\d{1,4}$/, '');
