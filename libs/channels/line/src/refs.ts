/**
 * The strings by which the rest of Causerie knows LINE's chats are LINE's own ids, whose first letter tells the kind:
 *
 * private: `U` + 32 hexadecimal digits, the person's id (another one for each provider)
 * group:   `C` + 32, a group chat; `R` + 32, a multi-person chat of before 2020
 *
 * https://developers.line.biz/en/reference/messaging-api/#source-user
 */
export interface Place {
  id: string;
  kind: 'private' | 'group';
}

const ID = /^[UCR][0-9a-f]{32}$/;

/** Undefined for what is no chat, e.g. the account's own `system` conversation. */
export function parseAlias(alias: string): Place | undefined {
  if (!ID.test(alias)) return undefined;
  return { id: alias, kind: alias.startsWith('U') ? 'private' : 'group' };
}
