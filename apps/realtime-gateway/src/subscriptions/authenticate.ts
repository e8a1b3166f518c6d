import { allows, RealtimeTokens, type TokenPrincipal } from '@causerie/access';
import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';
import { mayHear } from '../protocol/channel.policy';
import { serverFrame } from '../protocol/server-frames';
import { ConnectionCounts } from '../sockets/connection-counts';
import type { Session } from './session';
import { Unsubscribe } from './unsubscribe';

/**
 * The first frame of a connection, and any later one that brings a new token before the old one expires. A later token
 * must be the same user's; channels that it no longer allows are taken away.
 */
@Injectable()
export class Authenticate {
  private readonly users: ConnectionCounts;

  constructor(
    private readonly tokens: RealtimeTokens,
    private readonly unsubscribe: Unsubscribe,
    @Inject(GATEWAY_CONFIG) config: GatewayConfig,
  ) {
    this.users = new ConnectionCounts(config.RT_CONNECTIONS_PER_USER);
  }

  run(session: Session, token: string): void {
    const { connection, principal: before } = session;
    const result = this.tokens.verify(token);
    if (!result.ok || !allows(result.principal, 'realtime:connect')) return connection.cut('unauthenticated');
    const { principal } = result;
    if (before && userOf(before) !== userOf(principal)) return connection.cut('unauthenticated');
    if (!before && !this.users.tryAdd(userOf(principal))) return connection.cut('tooMany');
    session.principal = principal;
    connection.closeAt(principal.expiresAtMs, 'tokenExpired');
    const expiresAt = new Date(principal.expiresAtMs).toISOString();
    connection.send(serverFrame({ frame: 'ready', subject: principal.subject, expiresAt }));
    if (before) void session.enqueue(() => this.prune(session, principal));
  }

  /** The connection has ended. */
  forget({ principal }: Session): void {
    if (principal) this.users.remove(userOf(principal));
  }

  private async prune(session: Session, principal: TokenPrincipal): Promise<void> {
    const lost = [...session.channels.values()].filter((channel) => !mayHear(principal, channel));
    if (lost.length === 0) return;
    await this.unsubscribe.run(
      session,
      lost.map((channel) => channel.name),
    );
  }
}

function userOf({ workspaceId, subject }: TokenPrincipal): string {
  return `${workspaceId} ${subject}`;
}
