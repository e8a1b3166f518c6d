import { randomBytes } from 'node:crypto';
import { GRAPH_TOKEN_SHAPES, GRAPH_VERSION, GRAPH_VERSION_SHAPE } from '@causerie/channel-meta-graph';
import { UsageError } from '@causerie/kernel';
import { z } from 'zod';

/** Meta's app secrets are 32 hexadecimal digits. */
const appSecret = z.string().regex(/^[0-9a-f]{32}$/);

/** The texts are secrets; what is none stands apart. */
export const credentialsSchema = z.object({
  /** Of the professional account, good for 60 days: https://developers.facebook.com/documentation/instagram-platform/reference/refresh_access_token */
  accessToken: z.string().regex(/^[\w-]{20,1000}$/),
  /** Signs the webhooks: the Instagram app secret, not that of the Meta app around it. */
  appSecret,
  /** Still accepted while Meta changes to the new one. */
  previousAppSecret: appSecret.optional(),
  /** Meta shows it when it asks whether an address is ours. */
  verifyToken: z.string().regex(/^[\w-]{8,200}$/),
  app: z.object({
    apiVersion: z.string().regex(GRAPH_VERSION_SHAPE),
    /** Where an echo names the app that sent it, this tells our own from those of a person. */
    appId: z
      .string()
      .regex(/^\d{5,25}$/)
      .optional(),
  }),
});

export type InstagramCredentials = z.infer<typeof credentialsSchema>;

/** Shapes that no log may show. App secrets look like any other checksum and are known by value only. */
export const secretShapes = GRAPH_TOKEN_SHAPES;

export function secretsOf(credentials: InstagramCredentials): string[] {
  const { accessToken, appSecret: current, previousAppSecret, verifyToken } = credentials;
  return [accessToken, current, previousAppSecret, verifyToken].filter((secret) => secret !== undefined);
}

const NEEDED = {
  accessToken: 'the access token of the professional account (a long text, mostly IGAA…)',
  appSecret: 'the Instagram app secret (32 hexadecimal digits, Instagram > API setup)',
  previousAppSecret: 'the former app secret (32 hexadecimal digits)',
  verifyToken: 'a verify token of 8 or more letters and digits, or none',
  appId: 'the Instagram app id (digits), or none',
  apiVersion: 'the version of the Graph API, such as v23.0',
} as const;

/** @throws UsageError naming what is missing or has not the right shape */
export function newCredentials(given: Readonly<Record<string, string>>): InstagramCredentials {
  const { appId, apiVersion, ...secrets } = given;
  const parsed = credentialsSchema.safeParse({
    verifyToken: randomBytes(24).toString('base64url'),
    ...secrets,
    app: { apiVersion: apiVersion ?? GRAPH_VERSION, ...(appId === undefined ? {} : { appId }) },
  });
  if (parsed.success) return parsed.data;
  const names = parsed.error.issues.map(({ path }) => String(path.at(-1)));
  const wanted = Object.entries(NEEDED).filter(([name]) => names.includes(name));
  throw new UsageError(`For Instagram, give ${wanted.map(([name, what]) => `${name}: ${what}`).join('; ')}.`);
}
