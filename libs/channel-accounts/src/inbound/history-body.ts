import type { InboundEvent } from '@causerie/message-schema';

const START = '{"history":';

/** What is kept of a page of a chat's past: the platform never sent it as a webhook, so it is kept as it was read. */
export function historyBody(items: readonly InboundEvent[]): Buffer {
  return Buffer.from(JSON.stringify({ history: items }));
}

/** No webhook: there is nothing in it that an adapter could read once more. */
export function isHistoryBody(body: Buffer): boolean {
  return body.subarray(0, START.length).toString() === START;
}
