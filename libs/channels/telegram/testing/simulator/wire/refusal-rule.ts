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
   * The words were found neither in the public source of the server (telegram-bot-api, td) nor in a recorded real
   * answer. Names in capitals come from Telegram's closed servers and are passed on as they are. A recorded real
   * answer replaces the row.
   */
  wordingUnconfirmed?: true;
}

export const API = 'https://core.telegram.org/bots/api';
export const FAQ = 'https://core.telegram.org/bots/faq';
export const SERVER = 'https://github.com/tdlib/telegram-bot-api/blob/master/telegram-bot-api';
export const TD = 'https://github.com/tdlib/td/blob/master/td/telegram';
export const TDNET = 'https://github.com/tdlib/td/blob/master/tdnet/td/net';
