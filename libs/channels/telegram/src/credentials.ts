import { randomBytes } from 'node:crypto';
import { UsageError } from '@causerie/kernel';
import { z } from 'zod';

/** https://core.telegram.org/bots/api#setwebhook (`secret_token`: 1-256 of these characters). */
const secretToken = z.string().regex(/^[A-Za-z0-9_-]{1,256}$/);

export const credentialsSchema = z.object({
  /** https://core.telegram.org/bots/api#authorizing-your-bot */
  token: z.string().regex(/^\d+:[\w-]{35}$/),
  /** Telegram sends it with every webhook; nobody else knows it. */
  secretToken,
  /** Still accepted while Telegram changes to the new one. */
  previousSecretToken: secretToken.optional(),
});

export type TelegramCredentials = z.infer<typeof credentialsSchema>;

/** Shapes that no log may show: a bot token, also inside the address of an API call. */
export const secretShapes: readonly RegExp[] = [/\d{1,20}:[\w-]{35}/];

export function secretsOf(credentials: TelegramCredentials): string[] {
  const { token, secretToken, previousSecretToken } = credentials;
  return [token, secretToken, previousSecretToken].filter((secret) => secret !== undefined);
}

/** @throws UsageError when `token` has not the shape of a bot token */
export function newCredentials(given: Readonly<Record<string, string>>): TelegramCredentials {
  const parsed = credentialsSchema.safeParse({
    secretToken: randomBytes(32).toString('base64url'),
    ...given,
  });
  if (parsed.success) return parsed.data;
  throw new UsageError(
    'That is no Telegram bot token: it looks like 123456:ABC… (digits, a colon, 35 characters). Ask @BotFather.',
  );
}
