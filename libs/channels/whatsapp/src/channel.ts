import { defineChannel } from '@causerie/channel-kit';
import { capabilities } from './capabilities';
import { inspectWebhook, registerWebhook, validateCredentials } from './connection';
import { credentialsSchema, newCredentials, secretShapes, secretsOf } from './credentials';
import { attachments } from './files';
import { parse } from './inbound/parse';
import { route } from './inbound/route';
import { handshake, verify } from './inbound/verify';
import { templates } from './lookup/templates';
import { classify } from './outbound/errors';
import { render } from './outbound/render';
import { send, showTyping } from './outbound/send';

export const whatsappChannel = defineChannel({
  slug: 'whatsapp',
  displayName: 'WhatsApp',
  capabilities,
  credentialsSchema,
  inbound: { verify, handshake, route, parse },
  outbound: { render, send, classify, showTyping },
  attachments,
  // Names come with the messages, and the platform tells no more of a person.
  lookup: { templates },
  // Without renewCredentials: the token of a system user does not end, unless its maker chose so.
  connection: { validateCredentials, newCredentials, registerWebhook, inspectWebhook },
  secretsOf,
  secretShapes,
});
