/** Made-up people and ids; the shapes are those of LINE's webhook reference. */
const hex = (digit: string) => digit.repeat(32);
export const BOT = `U${hex('b')}`;
export const AKI = `U${hex('a')}`;
export const REN = `U${hex('e')}`;
export const CLUB = `C${hex('c')}`;
export const ROOM = `R${hex('d')}`;
const TIME = 1_767_225_600_000;

let last = 1_000;
const next = () => (last += 1);
export const messageId = () => `5000000000000${next()}`;
const eventId = () => `01KE00000000000000000${next()}`.padEnd(26, '0');

export const FROM_AKI = { type: 'user', userId: AKI };
export const IN_CLUB = { type: 'group', groupId: CLUB, userId: AKI };

/** An event without its kind: what all of them have. */
export const event = (fields: Record<string, unknown>, source: unknown = FROM_AKI) => ({
  mode: 'active',
  timestamp: TIME + last,
  source,
  webhookEventId: eventId(),
  deliveryContext: { isRedelivery: false },
  ...fields,
});

export const bodyOf = (...events: unknown[]) => ({ destination: BOT, events });
export const one = (fields: Record<string, unknown>, source?: unknown) => bodyOf(event(fields, source));
export const message = (fields: Record<string, unknown>, source?: unknown) =>
  one(
    { type: 'message', replyToken: 'made-up', message: { id: messageId(), quoteToken: 'q', ...fields } },
    source,
  );
