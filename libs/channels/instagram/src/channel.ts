import { defineChannel } from '@causerie/channel-kit';
import { capabilities } from './capabilities';
import { inspectWebhook, registerWebhook, renewCredentials, validateCredentials } from './connection';
import { credentialsSchema, newCredentials, secretShapes, secretsOf } from './credentials';
import { attachments } from './files';
import { parse } from './inbound/parse';
import { handshake, route, verify } from './inbound/verify';
import { lookup } from './lookup';
import { render } from './outbound/render';
import { send, showTyping } from './outbound/send';

export const instagramChannel = defineChannel({
  slug: 'instagram',
  displayName: 'Instagram',
  capabilities,
  credentialsSchema,
  inbound: { verify, handshake, route, parse },
  outbound: { render, send, showTyping },
  connection: { validateCredentials, newCredentials, registerWebhook, inspectWebhook, renewCredentials },
  attachments,
  lookup,
  secretsOf,
  secretShapes,
});
