import { UsageError } from '@causerie/kernel';
import { z } from 'zod';

/** Both texts are secrets, and both come from the LINE Developers Console: LINE lets us make up none. */
export const credentialsSchema = z.object({
  /** Signs the webhooks. 32 hexadecimal digits, channel > Basic settings. */
  channelSecret: z.string().regex(/^[0-9a-f]{32}$/),
  /** Long-lived (base64), short-lived or v2.1: https://developers.line.biz/en/docs/basics/channel-access-token/ */
  channelAccessToken: z.string().regex(/^[\w+/=.-]{40,1000}$/),
});

export type LineCredentials = z.infer<typeof credentialsSchema>;

/** Long-lived tokens are 172 characters of base64. Secrets look like any other checksum and are known by value only. */
export const secretShapes: readonly RegExp[] = [/[A-Za-z0-9+/]{150,180}={1,2}/];

export function secretsOf({ channelSecret, channelAccessToken }: LineCredentials): string[] {
  return [channelSecret, channelAccessToken];
}

const NEEDED = {
  channelSecret: 'the channel secret (32 hexadecimal digits, Basic settings)',
  channelAccessToken: 'a channel access token (a long text, Messaging API tab)',
} as const;

/** @throws UsageError naming what is missing or has not the right shape */
export function newCredentials(given: Readonly<Record<string, string>>): LineCredentials {
  const parsed = credentialsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const names = parsed.error.issues.map(({ path }) => String(path[0]));
  const wanted = Object.entries(NEEDED).filter(([name]) => names.includes(name));
  throw new UsageError(`For LINE, give ${wanted.map(([name, what]) => `${name}: ${what}`).join('; ')}.`);
}
