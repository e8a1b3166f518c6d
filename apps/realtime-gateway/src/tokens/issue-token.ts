import { allows, ApiKeys, mayGrant, RealtimeTokens, type Scope } from '@causerie/access';
import { Injectable } from '@nestjs/common';
import { parseChannel } from '../protocol/channel';

export interface TokenWish {
  subject?: string;
  scopes?: readonly Scope[];
  channels?: readonly string[];
}

export type IssuedToken =
  | { result: 'issued'; token: string; expiresAtMs: number; workspaceId: string }
  | { result: 'unauthorized' | 'forbidden' | 'bad_channel' };

/** What a token for a live connection holds unless its maker says otherwise: listening, never writing. */
const DEFAULT_SCOPES: readonly Scope[] = ['realtime:connect', 'messages:read'];

/** Exchanges an API key for a short-lived token that may go to a browser. */
@Injectable()
export class IssueToken {
  constructor(
    private readonly keys: ApiKeys,
    private readonly tokens: RealtimeTokens,
  ) {}

  async run(authorization: string | undefined, wish: TokenWish): Promise<IssuedToken> {
    const authentication = await this.keys.authenticate(authorization);
    if (!authentication.ok) return { result: 'unauthorized' };
    const { principal } = authentication;
    const scopes = wish.scopes ?? DEFAULT_SCOPES.filter((scope) => allows(principal, scope));
    if (!allows(principal, 'realtime:connect') || !mayGrant(principal, scopes))
      return { result: 'forbidden' };
    const channels = wish.channels?.map((channel) => parseChannel(channel)?.name);
    if (channels && !channels.every((name) => name !== undefined)) return { result: 'bad_channel' };
    const { workspaceId } = principal;
    const subject = wish.subject ?? principal.subject;
    return {
      result: 'issued',
      workspaceId,
      ...this.tokens.issue({ workspaceId, subject, scopes, channels }),
    };
  }
}
