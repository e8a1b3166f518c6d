import { randomBytes } from 'node:crypto';
import { GRAPH_TOKEN_SHAPES, GRAPH_VERSION, GRAPH_VERSION_SHAPE } from '@causerie/channel-meta-graph';
import { UsageError } from '@causerie/kernel';
import { z } from 'zod';

/** Meta's app secrets are 32 hexadecimal digits. */
const appSecret = z.string().regex(/^[0-9a-f]{32}$/);
const numericId = z.string().regex(/^\d{5,25}$/);

/** The texts are secrets; where to find the number is not, and stands apart. */
export const credentialsSchema = z.object({
  /** Of a system user that has the business account: https://developers.facebook.com/documentation/business-messaging/whatsapp/access-tokens */
  accessToken: z.string().regex(/^[\w-]{20,1000}$/),
  /** Signs the webhooks of the Meta app. */
  appSecret,
  /** Still accepted while Meta changes to the new one. */
  previousAppSecret: appSecret.optional(),
  /** Meta shows it when it asks whether an address is ours. */
  verifyToken: z.string().regex(/^[\w-]{8,200}$/),
  number: z.object({
    phoneNumberId: numericId,
    wabaId: numericId,
    apiVersion: z.string().regex(GRAPH_VERSION_SHAPE),
  }),
});

export type WhatsAppCredentials = z.infer<typeof credentialsSchema>;

/** Shapes that no log may show. App secrets look like any other checksum and are known by value only. */
export const secretShapes = GRAPH_TOKEN_SHAPES;

export function secretsOf(credentials: WhatsAppCredentials): string[] {
  const { accessToken, appSecret, previousAppSecret, verifyToken } = credentials;
  return [accessToken, appSecret, previousAppSecret, verifyToken].filter((secret) => secret !== undefined);
}

const NEEDED = {
  accessToken: 'the access token of a system user (a long text, mostly EAA…)',
  appSecret: 'the app secret (32 hexadecimal digits, App settings > Basic)',
  previousAppSecret: 'the former app secret (32 hexadecimal digits)',
  verifyToken: 'a verify token of 8 or more letters and digits, or none',
  phoneNumberId: 'the phone number id (digits; not the phone number)',
  wabaId: 'the WhatsApp Business account id (digits)',
  apiVersion: 'the version of the Graph API, such as v23.0',
} as const;

/** @throws UsageError naming what is missing or has not the right shape */
export function newCredentials(given: Readonly<Record<string, string>>): WhatsAppCredentials {
  const { phoneNumberId, wabaId, apiVersion, ...secrets } = given;
  const parsed = credentialsSchema.safeParse({
    verifyToken: randomBytes(24).toString('base64url'),
    ...secrets,
    number: { phoneNumberId, wabaId, apiVersion: apiVersion ?? GRAPH_VERSION },
  });
  if (parsed.success) return parsed.data;
  const names = parsed.error.issues.map(({ path }) => String(path.at(-1)));
  const wanted = Object.entries(NEEDED).filter(([name]) => names.includes(name));
  throw new UsageError(`For WhatsApp, give ${wanted.map(([name, what]) => `${name}: ${what}`).join('; ')}.`);
}
