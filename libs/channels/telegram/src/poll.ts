import type { AdapterContext, ChannelAccount } from '@causerie/channel-kit';
import { z } from 'zod';
import { ALLOWED_UPDATES } from './allowed-updates';
import { ask } from './ask';
import type { TelegramCredentials } from './credentials';
import { rawId } from './inbound/raw';
import { SECRET_HEADER } from './inbound/verify';

interface Polled {
  bodies: Buffer[];
  headers: Record<string, string>;
  acknowledge?: string;
}

/** https://core.telegram.org/bots/api#getupdates: the server waits 50 seconds at most. */
const WAIT_MAX_S = 50;
const UPDATES_MAX = 100;

const updates = z.array(z.looseObject({ update_id: rawId }));

/**
 * The next updates as the webhook would have brought them, with the header that proves them. `acknowledge` is missing
 * when there were none: the next call then names no offset, as after a quiet week Telegram's ids start anew, perhaps
 * below the last one. Ids stay exact: those in updates have 52 bits at most, longer ones are strings.
 * @throws UsageError while the bot has a webhook or another poller, TransientError when Telegram gives no answer
 */
export async function poll(
  account: ChannelAccount<TelegramCredentials>,
  context: AdapterContext,
  { waitMs, acknowledged }: { waitMs: number; acknowledged?: string },
): Promise<Polled> {
  const { credentials } = account;
  const seconds = Math.min(WAIT_MAX_S, Math.max(0, Math.floor(waitMs / 1000)));
  const payload = {
    timeout: seconds,
    limit: UPDATES_MAX,
    allowed_updates: ALLOWED_UPDATES,
    ...(acknowledged === undefined ? {} : { offset: Number(acknowledged) + 1 }),
  };
  const { connectMs, readMs } = context.timeouts;
  const patient = { ...context, timeouts: { connectMs, readMs: readMs + seconds * 1000 } };
  const answer = await ask(credentials, { method: 'getUpdates', payload }, patient);
  const found = updates.parse(answer);
  const last = found.at(-1)?.update_id;
  return {
    bodies: (answer as unknown[]).map((update) => Buffer.from(JSON.stringify(update))),
    headers: { 'content-type': 'application/json', [SECRET_HEADER]: credentials.secretToken },
    ...(last === undefined ? {} : { acknowledge: last }),
  };
}
