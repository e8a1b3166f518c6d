import {
  GRAPH_TOKEN_SHAPES,
  messagingCredentialsSchema,
  messagingSecrets,
  newMessagingCredentials,
  type MessagingCredentials,
} from '@causerie/channel-meta-graph';

/**
 * The token is the professional account's, good for 60 days; the secret is the Instagram app's, not that of the Meta
 * app around it.
 * https://developers.facebook.com/documentation/instagram-platform/reference/refresh_access_token
 */
export const credentialsSchema = messagingCredentialsSchema;

export type InstagramCredentials = MessagingCredentials;

/** Shapes that no log may show. App secrets look like any other checksum and are known by value only. */
export const secretShapes = GRAPH_TOKEN_SHAPES;

export const secretsOf = messagingSecrets;

/** @throws UsageError naming what is missing or has not the right shape */
export function newCredentials(given: Readonly<Record<string, string>>): InstagramCredentials {
  return newMessagingCredentials(given, {
    name: 'Instagram',
    accessToken: 'the access token of the professional account (a long text, mostly IGAA…)',
    appSecret: 'the Instagram app secret (32 hexadecimal digits, Instagram > API setup)',
    appId: 'the Instagram app id (digits), or none',
  });
}
