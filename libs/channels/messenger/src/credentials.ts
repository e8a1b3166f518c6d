import {
  GRAPH_TOKEN_SHAPES,
  messagingCredentialsSchema,
  messagingSecrets,
  newMessagingCredentials,
  type MessagingCredentials,
} from '@causerie/channel-meta-graph';

/**
 * The token is the page's: made from a long-lived one it does not expire. The secret is that of the Meta app.
 * https://developers.facebook.com/docs/pages/access-tokens
 */
export const credentialsSchema = messagingCredentialsSchema;

export type MessengerCredentials = MessagingCredentials;

/** Shapes that no log may show. App secrets look like any other checksum and are known by value only. */
export const secretShapes = GRAPH_TOKEN_SHAPES;

export const secretsOf = messagingSecrets;

/** @throws UsageError naming what is missing or has not the right shape */
export function newCredentials(given: Readonly<Record<string, string>>): MessengerCredentials {
  return newMessagingCredentials(given, {
    name: 'Messenger',
    accessToken: 'the access token of the page (a long text, mostly EAA…)',
    appSecret: 'the app secret (32 hexadecimal digits, App settings > Basic)',
    appId: 'the id of the Meta app (digits), or none',
  });
}
