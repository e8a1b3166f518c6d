import type { AttachmentOutcome } from '@causerie/persistence';
import type { NoticeKey } from './notice-texts';

/** What is said about how a file ended. Null: nothing. */
export function noticeKeyOf(state: AttachmentOutcome['state']): NoticeKey | null {
  return state === 'stored' ? null : state;
}

/** Nothing is wrong with the file: whoever was never told to wait for it is not told that it will not come, either. */
export function isOnlyMissed(key: NoticeKey): boolean {
  return key === 'expired' || key === 'failed';
}

/**
 * Which notices are one and the same. A file that is too large, did not come or came late is told once a message, however
 * many of an album are; one that cannot be opened once a day: whoever sends another one knows.
 */
export function noticeIdentity(
  { conversationId, messageId, sentAt }: { conversationId: string; messageId: string; sentAt: Date },
  key: NoticeKey,
): string {
  const onceADay = key === 'unsupported' || key === 'infected';
  const once = onceADay ? `${conversationId}:${sentAt.toISOString().slice(0, 10)}` : messageId;
  return `attachment:${isOnlyMissed(key) ? 'missed' : key}:${once}`;
}
