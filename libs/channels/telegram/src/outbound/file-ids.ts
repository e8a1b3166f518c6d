import type { OutboundCall, SendResult } from '@causerie/channel-kit';
import { z } from 'zod';
import { biggest } from '../attachments';
import { rawFile } from '../inbound/raw';
import { ATTACH } from './calls';
import { SENDING } from './media';

type Handles = Pick<Extract<SendResult, { ok: true }>, 'handles'>;

const FIELDS = Object.values(SENDING).map(({ field }) => field);

const albumItem = z.looseObject({ media: z.string() });

/** Whether a file of this call is named by a file_id, not by an address and not among the bytes. */
export function namesFileId(payload: OutboundCall['payload']): boolean {
  const single = FIELDS.map((field) => payload[field]);
  const several = [payload['media']].flat().map((one) => albumItem.safeParse(one).data?.media);
  // What has a dot is an address: td/telegram/files/FileManager.cpp from_persistent_id
  return [...single, ...several].some(
    (value) => typeof value === 'string' && !value.includes('.') && !value.startsWith(ATTACH),
  );
}

/**
 * The file_id of each file that went along, by its name: good for this bot for as long as it likes, and for this kind.
 * https://core.telegram.org/bots/api#sending-files
 */
export function handlesOf(result: unknown, { payload, files = {} }: OutboundCall): Handles {
  const messages = Array.isArray(result) ? result : [result];
  const items = Array.isArray(payload['media']) ? payload['media'] : [payload['media']];
  const pairs = Object.entries(files).flatMap(([parameter, name]) => {
    const at = items.findIndex((one) => albumItem.safeParse(one).data?.media === `${ATTACH}${parameter}`);
    const handle = fileIdIn(messages[Math.max(0, at)], items[at] ?? { type: parameter });
    return handle === undefined ? [] : [[name, handle] as const];
  });
  return pairs.length > 0 ? { handles: Object.fromEntries(pairs) } : {};
}

const sentMessage = z.record(z.string(), z.unknown());
const wanted = z.looseObject({ type: z.string() });

/**
 * Of a photo in several sizes the biggest. What was sent may have become another kind (a silent film is an animation),
 * but a photo is never another file, nor another file a photo.
 */
function fileIdIn(message: unknown, item: unknown): string | undefined {
  const found = sentMessage.safeParse(message).data ?? {};
  const { type = '' } = wanted.safeParse(item).data ?? {};
  if (type === 'photo') return biggest(z.array(rawFile).safeParse(found['photo']).data)?.file_id;
  const others = [type, ...FIELDS].filter((field) => field !== 'photo').map((field) => found[field]);
  return others.map((one) => rawFile.safeParse(one).data?.file_id).find((id) => id !== undefined);
}
