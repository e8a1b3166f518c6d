import { API, FAQ, SERVER, TD, TDNET, type RefusalRule } from './refusal-rule';

/** Requests, webhooks, chats: who may do what, where. */
export const ACCESS_REFUSALS = {
  notFound: {
    code: 404,
    description: 'Not Found',
    rule: 'A request path is /bot<token>/<method>.',
    source: `${SERVER}/HttpConnection.cpp`,
  },
  unauthorized: {
    code: 401,
    description: 'Unauthorized',
    rule: 'The token must belong to an existing bot.',
    source: `${API}#authorizing-your-bot`,
  },
  methodNotFound: {
    code: 404,
    description: 'Not Found: method not found',
    rule: 'The method must be one of the Bot API.',
    source: `${SERVER}/Client.cpp on_cmd`,
  },
  badJson: {
    code: 400,
    description: '',
    rule: 'An unreadable body gets a bare 400: no envelope, and the connection is closed.',
    source: `${TDNET}/HttpConnectionBase.cpp, HttpReader.cpp parse_json_parameters`,
    // What the proxy before api.telegram.org makes of it is not known.
    wordingUnconfirmed: true,
  },
  bodyTooLarge: {
    code: 413,
    description: 'Request Entity Too Large',
    rule: 'Bots upload files of up to 50 MB.',
    source: `${API}#sending-files`,
  },
  tooManyRequests: {
    code: 429,
    description: 'Too Many Requests: retry after {seconds}',
    rule: 'About one message a second in a chat, 20 a minute in a group, 30 a second in all.',
    source: `${FAQ}#my-bot-is-hitting-limits-how-do-i-avoid-this`,
  },
  getUpdatesWithWebhook: {
    code: 409,
    description:
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    rule: 'getUpdates does not work while a webhook is set.',
    source: `${API}#getupdates`,
  },
  terminatedByGetUpdates: {
    code: 409,
    description:
      'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    rule: 'One getUpdates call a bot at a time.',
    source: `${SERVER}/Client.cpp abort_long_poll`,
  },
  terminatedBySetWebhook: {
    code: 409,
    description: 'Conflict: terminated by setWebhook request',
    rule: 'Setting a webhook ends a waiting getUpdates call.',
    source: `${SERVER}/Client.cpp abort_long_poll`,
  },
  webhookUrlInvalid: {
    code: 400,
    description: 'Bad Request: invalid webhook URL specified',
    rule: 'url is an absolute URL.',
    source: `${SERVER}/Client.cpp do_set_webhook`,
  },
  webhookNotHttps: {
    code: 400,
    description: 'Bad Request: bad webhook: An HTTPS URL must be provided for webhook',
    rule: 'A webhook is an HTTPS URL.',
    source: `${SERVER}/WebhookActor.cpp start_up`,
  },
  webhookPort: {
    code: 400,
    description: 'Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443',
    rule: 'Ports supported for webhooks: 443, 80, 88, 8443.',
    source: `${API}#setwebhook`,
  },
  secretTooLong: {
    code: 400,
    description: 'Bad Request: secret token is too long',
    rule: 'secret_token has 1-256 characters.',
    source: `${API}#setwebhook`,
  },
  secretCharacters: {
    code: 400,
    description: 'Bad Request: secret token contains unallowed characters',
    rule: 'secret_token has only A-Z, a-z, 0-9, _ and -.',
    source: `${API}#setwebhook`,
  },
  chatIdEmpty: {
    code: 400,
    description: 'Bad Request: chat_id is empty',
    rule: 'chat_id is required.',
    source: `${SERVER}/Client.cpp check_chat`,
  },
  chatIdMissing: {
    code: 400,
    description: 'Bad Request: chat identifier is not specified',
    rule: 'deleteMessage names its chat.',
    source: `${SERVER}/Client.cpp process_delete_message_query`,
  },
  chatNotFound: {
    code: 400,
    description: 'Bad Request: chat not found',
    rule: 'The chat must exist and be known to the bot.',
    source: `${SERVER}/Client.cpp TdOnCheckChatCallback`,
  },
  chatMigrated: {
    code: 400,
    description: 'Bad Request: group chat was upgraded to a supergroup chat',
    rule: 'An upgraded group answers with parameters.migrate_to_chat_id.',
    source: `${API}#responseparameters`,
  },
  botBlocked: {
    code: 403,
    description: 'Forbidden: bot was blocked by the user',
    rule: 'A user who blocked the bot gets nothing from it.',
    source: `${SERVER}/Client.cpp fail_query_with_error USER_IS_BLOCKED`,
  },
  cannotInitiate: {
    code: 403,
    description: "Forbidden: bot can't initiate conversation with a user",
    rule: 'A user must write to the bot first.',
    source: `${TD}/MessagesManager.cpp on_send_message_fail PEER_ID_INVALID`,
  },
  toBot: {
    code: 403,
    description: "Forbidden: the bot can't send messages to the bot",
    rule: 'Bots do not write to bots in private, nor to themselves.',
    source: `${TD}/MessagesManager.cpp on_send_message_fail USER_IS_BOT`,
  },
  userDeactivated: {
    code: 403,
    description: 'Forbidden: user is deactivated',
    rule: 'A deleted account gets no messages.',
    source: `${SERVER}/Client.cpp check_chat_access`,
  },
  botKicked: {
    code: 403,
    description: 'Forbidden: bot was kicked from the {chatType} chat',
    rule: 'A removed bot may not write to the chat.',
    source: `${SERVER}/Client.cpp check_chat_access`,
  },
  botNotMember: {
    code: 403,
    description: 'Forbidden: bot is not a member of the {chatType} chat',
    rule: 'A bot writes only to chats it is a member of.',
    source: `${SERVER}/Client.cpp check_chat_access`,
  },
  needAdminInChannel: {
    code: 400,
    description: 'Bad Request: need administrator rights in the channel chat',
    rule: 'A bot posts to a channel only as its administrator.',
    source: `${TD}/DialogManager.cpp`,
  },
} as const satisfies Record<string, RefusalRule>;
