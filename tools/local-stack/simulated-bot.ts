import type { LocalSecrets } from './secrets';

/** Any number of a bot's usual length; the simulator has only the bots we make. */
const SIMULATED_BOT_ID = 7_000_000_001;

/** The token of the bot in the simulator of this clone, in the platform's shape: digits, a colon, 35 characters. */
export function simulatedBotToken({ simulatedBotSecret }: Pick<LocalSecrets, 'simulatedBotSecret'>): string {
  return `${SIMULATED_BOT_ID}:${simulatedBotSecret}`;
}
