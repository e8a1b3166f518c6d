import type { MemberStatus } from '../state/records';
import { renderChat, renderUser } from '../state/render';
import { isMember, renderMember } from '../updates/update-dispatcher';
import { refusal } from '../wire/api-refusal';
import { findChat } from './chat-access';
import type { Method, MethodContext } from './method';

/** "For the moment, bots can download files of up to 20MB in size": #getfile */
const DOWNLOAD_BYTES_MAX = 20 * 1024 * 1024;
/** Where a server of one's own (`--local`) says its files are: #using-a-local-bot-api-server */
const LOCAL_FOLDER = '/var/lib/telegram-bot-api';
const PROFILE_PHOTOS_MAX = 100;

export const getMe: Method = ({ bot }) => ({
  ...bot.user,
  can_join_groups: true,
  can_read_all_group_messages: bot.canReadAllGroupMessages,
  supports_inline_queries: false,
  can_connect_to_business: false,
  has_main_web_app: false,
});

/** https://core.telegram.org/bots/api#getchat */
export const getChat: Method = (context) => {
  const { world } = context;
  const chat = findChat(context, 'read');
  return {
    ...renderChat(world, chat),
    ...(chat.username ? { active_usernames: [chat.username] } : {}),
    ...(chat.private ? {} : { permissions: { can_send_messages: true } }),
    accent_color_id: 0,
    max_reaction_count: 11,
  };
};

/** https://core.telegram.org/bots/api#getchatmember */
export const getChatMember: Method = (context) => {
  const { world } = context;
  const userId = readUserId(context);
  const chat = findChat(context, 'read');
  const user = world.users.get(userId);
  const member = world.bots.get(userId)?.user ?? (user ? renderUser(user) : undefined);
  if (!member) throw refusal('userNotFound');
  const inPrivate: MemberStatus =
    userId === chat.private?.userId || userId === chat.private?.botId ? 'member' : 'left';
  return renderMember(member, chat.private ? inPrivate : (chat.members.get(userId) ?? 'left'));
};

export const getChatMemberCount: Method = (context) => {
  const chat = findChat(context, 'read');
  return chat.private ? 2 : [...chat.members.values()].filter(isMember).length;
};

/** https://core.telegram.org/bots/api#getuserprofilephotos */
export const getUserProfilePhotos: Method = (context) => {
  const { world, bot, params } = context;
  const user = world.users.get(readUserId(context));
  if (!user) throw refusal('userNotFound');
  const offset = params.int('offset', 0, 0);
  const limit = params.int('limit', PROFILE_PHOTOS_MAX, 1, PROFILE_PHOTOS_MAX);
  const photos = user.profilePhotoKeys.slice(offset, offset + limit).map((key) => [
    {
      file_id: world.files.fileId(bot.id, key, 'photo'),
      file_unique_id: world.files.uniqueId(key),
      file_size: world.files.get(key).sizeBytes,
      width: 640,
      height: 640,
    },
  ]);
  return { total_count: user.profilePhotoKeys.length, photos };
};

/** https://core.telegram.org/bots/api#getfile */
export const getFile: Method = ({ world, bot, params, localServer }) => {
  const fileId = params.string('file_id');
  if (fileId === '') throw refusal('fileIdMissing');
  if (!localServer) return world.files.link(bot.id, fileId, DOWNLOAD_BYTES_MAX);
  const found = world.files.link(bot.id, fileId, Number.POSITIVE_INFINITY);
  return { ...found, file_path: `${LOCAL_FOLDER}/${bot.token}/${found.file_path}` };
};

/** https://core.telegram.org/bots/api#leavechat */
export const leaveChat: Method = (context) => {
  const { bot, updates } = context;
  const chat = findChat(context, 'read');
  if (chat.private) throw refusal('cannotLeavePrivate');
  const before = chat.members.get(bot.id) ?? 'left';
  if (!isMember(before)) throw refusal('botNotMember', { chatType: chat.type });
  chat.members.set(bot.id, 'left');
  updates.membership(chat, bot.id, bot.id, { before, after: 'left' });
  return true;
};

function readUserId({ params }: MethodContext): number {
  const userId = params.int('user_id', 0, 0, Number.MAX_SAFE_INTEGER);
  if (userId <= 0) throw refusal('userIdInvalid');
  return userId;
}
