import { z } from 'zod';

/** Most channels of one frame; a connection may hold CHANNELS_MAX. */
const CHANNELS_A_FRAME = 100;
const CHANNEL_LENGTH_MAX = 200;
const TOKEN_LENGTH_MAX = 8_192;
const CURSOR_LENGTH_MAX = 256;

const v = z.literal(1);
const channels = z.array(z.string().max(CHANNEL_LENGTH_MAX)).min(1).max(CHANNELS_A_FRAME);

/** What a client may send. Unknown fields are ignored, so that newer clients can talk to older gateways. */
const clientFrameSchema = z.discriminatedUnion('frame', [
  z.object({ v, frame: z.literal('auth'), token: z.string().max(TOKEN_LENGTH_MAX) }),
  z.object({
    v,
    frame: z.literal('subscribe'),
    channels,
    cursor: z.string().max(CURSOR_LENGTH_MAX).optional(),
  }),
  z.object({ v, frame: z.literal('unsubscribe'), channels }),
  z.object({ v, frame: z.literal('ping') }),
]);

export type ClientFrame = z.infer<typeof clientFrameSchema>;
export type SubscribeFrame = Extract<ClientFrame, { frame: 'subscribe' }>;

/** Null: not JSON, or no frame of this protocol. */
export function parseClientFrame(text: string): ClientFrame | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = clientFrameSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}
