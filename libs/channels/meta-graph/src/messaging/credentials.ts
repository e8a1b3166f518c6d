import { randomBytes } from 'node:crypto';
import { UsageError } from '@causerie/kernel';
import { z } from 'zod';
import { GRAPH_VERSION, GRAPH_VERSION_SHAPE } from '../graph-client';

/** Meta's app secrets are 32 hexadecimal digits. */
const appSecret = z.string().regex(/^[0-9a-f]{32}$/);

/** The texts are secrets; what is none stands apart. */
export const messagingCredentialsSchema = z.object({
  /** Of the page, or of the professional account. */
  accessToken: z.string().regex(/^[\w-]{20,1000}$/),
  /** Signs the webhooks. */
  appSecret,
  /** Still accepted while Meta changes to the new one. */
  previousAppSecret: appSecret.optional(),
  /** Meta shows it when it asks whether an address is ours. */
  verifyToken: z.string().regex(/^[\w-]{8,200}$/),
  app: z.object({
    apiVersion: z.string().regex(GRAPH_VERSION_SHAPE),
    /** An echo may name the app that sent it; this one is ours. It also names whose webhook address to set. */
    appId: z
      .string()
      .regex(/^\d{5,25}$/)
      .optional(),
  }),
});

export type MessagingCredentials = z.infer<typeof messagingCredentialsSchema>;

export function messagingSecrets(credentials: MessagingCredentials): string[] {
  const { accessToken, appSecret: current, previousAppSecret, verifyToken } = credentials;
  return [accessToken, current, previousAppSecret, verifyToken].filter((secret) => secret !== undefined);
}

/** What a person is asked for, in the platform's words. */
export interface CredentialWords {
  /** The platform. */
  name: string;
  accessToken: string;
  appSecret: string;
  appId: string;
}

/** @throws UsageError naming what is missing or has not the right shape */
export function newMessagingCredentials(
  given: Readonly<Record<string, string>>,
  { name, ...words }: CredentialWords,
): MessagingCredentials {
  const { appId, apiVersion, ...secrets } = given;
  const parsed = messagingCredentialsSchema.safeParse({
    verifyToken: randomBytes(24).toString('base64url'),
    ...secrets,
    app: { apiVersion: apiVersion ?? GRAPH_VERSION, ...(appId === undefined ? {} : { appId }) },
  });
  if (parsed.success) return parsed.data;
  const needed = {
    ...words,
    previousAppSecret: 'the former app secret (32 hexadecimal digits)',
    verifyToken: 'a verify token of 8 or more letters and digits, or none',
    apiVersion: 'the version of the Graph API, such as v23.0',
  };
  const wrong = parsed.error.issues.map(({ path }) => String(path.at(-1)));
  const wanted = Object.entries(needed).filter(([field]) => wrong.includes(field));
  throw new UsageError(`For ${name}, give ${wanted.map(([field, what]) => `${field}: ${what}`).join('; ')}.`);
}
