/**
 * A refusal and the rule behind it. `{name}` is filled in by `refusal()`. `description` is worded as the real
 * server words it; `source` is the page or file of the rule.
 */
export interface RefusalRule {
  code: number;
  description: string;
  rule: string;
  source: string;
  /**
   * The rule is documented; the exact words were not read in the server's source, which does not hold them all
   * (some come from Telegram's closed servers). A recorded real answer replaces them.
   */
  wordingUnconfirmed?: true;
}

export const API = 'https://core.telegram.org/bots/api';
export const FAQ = 'https://core.telegram.org/bots/faq';
export const SERVER = 'https://github.com/tdlib/telegram-bot-api/blob/master/telegram-bot-api';
export const TD = 'https://github.com/tdlib/td/blob/master/td/telegram';
