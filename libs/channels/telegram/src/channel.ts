import { defineChannel } from '@causerie/channel-kit';
import { capabilities } from './capabilities';
import { inspectWebhook, registerWebhook, validateCredentials } from './connection';
import { credentialsSchema, newCredentials, secretShapes, secretsOf } from './credentials';
import { attachments } from './files';
import { acknowledge } from './inbound/interactions';
import { parse } from './inbound/parse';
import { verify } from './inbound/verify';
import { render } from './outbound/render';
import { send, showTyping } from './outbound/send';
import { poll } from './poll';
import { profile } from './lookup';

export const telegramChannel = defineChannel({
  slug: 'telegram',
  displayName: 'Telegram',
  capabilities,
  credentialsSchema,
  inbound: { verify, parse, acknowledge },
  outbound: { render, send, showTyping },
  connection: { validateCredentials, newCredentials, registerWebhook, inspectWebhook, poll },
  attachments,
  lookup: { profile },
  secretsOf,
  secretShapes,
});
