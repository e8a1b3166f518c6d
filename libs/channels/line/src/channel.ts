import { defineChannel } from '@causerie/channel-kit';
import { capabilities } from './capabilities';
import { inspectWebhook, registerWebhook, validateCredentials } from './connection';
import { credentialsSchema, newCredentials, secretShapes, secretsOf } from './credentials';
import { attachments } from './files';
import { parse } from './inbound/parse';
import { verify } from './inbound/verify';
import { render } from './outbound/render';
import { send, showTyping } from './outbound/send';
import { profile } from './profile';

export const lineChannel = defineChannel({
  slug: 'line',
  displayName: 'LINE',
  capabilities,
  credentialsSchema,
  inbound: { verify, parse },
  outbound: { render, send, showTyping },
  connection: { validateCredentials, newCredentials, registerWebhook, inspectWebhook },
  attachments,
  lookup: { profile },
  secretsOf,
  secretShapes,
});
