import type { NoticeKey } from './notice-texts';

/**
 * Which notices are one and the same. A file that is too large is told once a message, however many of an album are; one
 * that cannot be opened once a day: whoever sends another one knows.
 */
export function noticeIdentity(
  { conversationId, messageId, sentAt }: { conversationId: string; messageId: string; sentAt: Date },
  key: NoticeKey,
): string {
  const once = key === 'too_large' ? messageId : `${conversationId}:${sentAt.toISOString().slice(0, 10)}`;
  return `attachment:${key}:${once}`;
}
