/** Made-up people, chats and ids; the shapes are those of https://core.telegram.org/bots/api#available-types */
export const BOT = { id: 7_000_000_001, is_bot: true, first_name: 'Causerie', username: 'CauserieSampleBot' };

export const nadia = {
  id: 510_000_001,
  is_bot: false,
  first_name: 'Nadia',
  last_name: 'Okafor',
  username: 'nadia_o',
  language_code: 'fr',
};

export const tomas = { id: 510_000_002, is_bot: false, first_name: 'Tomás', language_code: 'pt-br' };

export const nadiasChat = {
  id: nadia.id,
  type: 'private',
  first_name: 'Nadia',
  last_name: 'Okafor',
  username: 'nadia_o',
};

export const group = { id: -700_000_010, type: 'group', title: 'Garden club' };

export const forum = { id: -1_002_000_000_020, type: 'supergroup', title: 'Allotments', is_forum: true };

export const channel = { id: -1_002_000_000_030, type: 'channel', title: 'Seed news', username: 'seednews' };

export const DATE = 1_767_225_600;

let lastUpdateId = 410_000_000;
let lastMessageId = 900;

/** An Update with the one member that `kind` names. */
export function update(kind: string, value: unknown): Record<string, unknown> {
  return { update_id: (lastUpdateId += 1), [kind]: value };
}

export function message(fields: Record<string, unknown>): Record<string, unknown> {
  return { message_id: (lastMessageId += 1), from: nadia, chat: nadiasChat, date: DATE, ...fields };
}

const ofGroup = { from: tomas, chat: group };

export const groupMessage = (fields: Record<string, unknown>) => message({ ...ofGroup, ...fields });

export const file = (name: string, more: Record<string, unknown> = {}) => ({
  file_id: `sample-file-${name}`,
  file_unique_id: `sample-unique-${name}`,
  file_size: 4_321,
  ...more,
});
