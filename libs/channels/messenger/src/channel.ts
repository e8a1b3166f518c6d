import { defineChannel } from '@causerie/channel-kit';
import { capabilities } from './capabilities';
import { inspectWebhook, registerWebhook, validateCredentials } from './connection';
import { credentialsSchema, newCredentials, secretShapes, secretsOf } from './credentials';
import { attachments } from './files';
import { parse } from './inbound/parse';
import { handshake, route, verify } from './inbound/verify';
import { lookup } from './lookup';
import { render } from './outbound/render';
import { send, showTyping } from './outbound/send';

export const messengerChannel = defineChannel({
  slug: 'messenger',
  displayName: 'Messenger',
  capabilities,
  credentialsSchema,
  inbound: { verify, handshake, route, parse },
  outbound: { render, send, showTyping },
  connection: { validateCredentials, newCredentials, registerWebhook, inspectWebhook },
  attachments,
  lookup,
  secretsOf,
  secretShapes,
});
