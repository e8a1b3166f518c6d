import type { ChannelAccount } from '@causerie/channel-kit';
import { z } from 'zod';
import { listOf, maybe } from '../loose';

const text = maybe(z.string());
const somebody = z.object({ id: z.string(), username: text });
const link = maybe(z.object({ url: z.string() }));

const rawFile = z.object({ mime_type: text, image_data: link, video_data: link, file_url: text });

/** A message as the Conversations API tells it: https://developers.facebook.com/docs/graph-api/reference/message */
export const rawPastMessage = z.object({
  id: z.string(),
  created_time: z.string(),
  from: maybe(somebody),
  to: maybe(z.object({ data: listOf(somebody) })),
  message: text,
  attachments: maybe(z.object({ data: listOf(rawFile) })),
});

type PastMessage = z.infer<typeof rawPastMessage>;

/** The same message as its webhook told it, or would have; undefined where nobody is named. */
export function asElement(
  { id: mid, created_time: timestamp, from, to, message, attachments }: PastMessage,
  { externalId, username }: ChannelAccount,
): Record<string, unknown> | undefined {
  const isAccount = (one: { id: string; username?: string | undefined }) =>
    one.id === externalId || (username !== undefined && one.username === username);
  if (!from) return undefined;
  const isEcho = isAccount(from);
  const other = isEcho ? to?.data?.find((one) => !isAccount(one)) : from;
  if (!other) return undefined;
  const files = attachments?.data ?? [];
  return {
    sender: { id: isEcho ? externalId : other.id },
    recipient: { id: isEcho ? other.id : externalId },
    timestamp,
    message: {
      mid,
      ...(isEcho ? { is_echo: true } : {}),
      ...(message ? { text: message } : {}),
      ...(files.length > 0 ? { attachments: files.map(asAttachment) } : {}),
    },
  };
}

function asAttachment(file: z.infer<typeof rawFile>): Record<string, unknown> {
  const { image_data: image, video_data: video, file_url: url, mime_type: mimeType = '' } = file;
  if (image) return { type: 'image', payload: { url: image.url } };
  if (video) return { type: 'video', payload: { url: video.url } };
  if (url === undefined) return { type: 'unknown', ...file };
  return { type: mimeType.startsWith('audio/') ? 'audio' : 'file', payload: { url } };
}
