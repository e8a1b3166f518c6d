import { FaultSwitches, type FaultSpec } from '@causerie/channel-kit-testing';

/**
 * `method` narrows a fault of the Bot API side to one method, `sendsOnly` to those that people see something of. On the
 * other side what is doubled, reordered and delayed are updates.
 */
export type TelegramFault = FaultSpec<{ method?: string; sendsOnly?: boolean }>;

export type TelegramFaults = FaultSwitches<TelegramFault, string>;

/** @param everywhere the switches of all bots */
export const telegramFaults = (everywhere?: TelegramFaults): TelegramFaults =>
  new FaultSwitches(strikes, everywhere);

/** A chat action is gone in a moment, and whoever makes it does not care whether it was seen. */
const SENDS = /^(?:send(?!ChatAction)|edit|delete(?!Webhook)|setMessageReaction)/i;

function strikes({ method: only, sendsOnly }: TelegramFault, method: string): boolean {
  if (sendsOnly && !SENDS.test(method)) return false;
  return only === undefined || only.toLowerCase() === method.toLowerCase();
}
