import { defineChannel } from '@causerie/channel-kit';
import { capabilities } from './capabilities';
import { inspectWebhook, registerWebhook, validateCredentials } from './connection';
import { credentialsSchema, newCredentials, secretShapes, secretsOf } from './credentials';
import { parse } from './inbound/parse';
import { route } from './inbound/route';
import { handshake, verify } from './inbound/verify';
import { render } from './outbound/render';
import { send, showTyping } from './outbound/send';

export const instagramChannel = defineChannel({
  slug: 'instagram',
  displayName: 'Instagram',
  capabilities,
  credentialsSchema,
  inbound: { verify, handshake, route, parse },
  outbound: { render, send, showTyping },
  connection: { validateCredentials, newCredentials, registerWebhook, inspectWebhook },
  secretsOf,
  secretShapes,
});
