/**
 * Judged when the message is about to be sent, not when it was written: hours may lie between. `sinceInboundMs`
 * is null when the contact never wrote; `windowMs` is missing where the platform sets no limit.
 */
export function isWindowClosed(windowMs: number | undefined, sinceInboundMs: number | null): boolean {
  return windowMs !== undefined && (sinceInboundMs === null || sinceInboundMs >= windowMs);
}
