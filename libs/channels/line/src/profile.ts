import type { AdapterContext, ChannelAccount, ContactProfile } from '@causerie/channel-kit';
import { z } from 'zod';
import { secretsOf, type LineCredentials } from './credentials';
import { bodyOr } from './failure';
import { callLine } from './http-call';
import { parseAlias } from './refs';

const found = z.object({
  displayName: z.string().optional().catch(undefined),
  pictureUrl: z.string().optional().catch(undefined),
  language: z.string().optional().catch(undefined),
});

const NOT_FOUND = 404;

/**
 * Who somebody is. Undefined for groups, and for people who block the account, did not add it as a friend or do not
 * agree. https://developers.line.biz/en/reference/messaging-api/#get-profile
 */
export async function profile(
  conversationAlias: string,
  { credentials }: ChannelAccount<LineCredentials>,
  context: AdapterContext,
): Promise<ContactProfile | undefined> {
  const place = parseAlias(conversationAlias);
  if (place?.kind !== 'private') return undefined;
  const call = {
    method: 'GET',
    path: `/v2/bot/profile/${place.id}`,
    token: credentials.channelAccessToken,
  } as const;
  const answer = await callLine(call, context);
  if (answer.kind === 'answered' && answer.status === NOT_FOUND) return undefined;
  const body = bodyOr(answer, { doing: 'reading a profile', secrets: secretsOf(credentials) });
  const { displayName, pictureUrl: avatarUrl, language: locale } = found.safeParse(body).data ?? {};
  return {
    ...(displayName === undefined ? {} : { displayName }),
    ...(locale === undefined ? {} : { locale }),
    ...(avatarUrl === undefined ? {} : { avatarUrl }),
  };
}
