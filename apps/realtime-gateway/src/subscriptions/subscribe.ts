import { EventLogStore, WorkspaceTransaction } from '@causerie/persistence';
import type { TokenPrincipal } from '@causerie/access';
import { Injectable } from '@nestjs/common';
import { Feeds } from '../log/feeds';
import { parseChannel, type Channel } from '../protocol/channel';
import { mayHear } from '../protocol/channel.policy';
import type { SubscribeFrame } from '../protocol/client-frames';
import { decodeCursor, encodeCursor } from '../protocol/cursor';
import { errorFrame, serverFrame, type ErrorCode } from '../protocol/server-frames';
import { ReplayHistory } from './replay-history';
import type { Session } from './session';

const CHANNELS_MAX = 1_000;

/**
 * Adds channels to a connection: all of them or none. Authorisation runs every time, with a cursor or without.
 * Throws when the database cannot be asked; the connection then has to come back.
 */
@Injectable()
export class Subscribe {
  constructor(
    private readonly feeds: Feeds,
    private readonly replayHistory: ReplayHistory,
    private readonly store: EventLogStore,
    private readonly transaction: WorkspaceTransaction,
  ) {}

  async run(
    session: Session,
    principal: TokenPrincipal,
    { channels, cursor }: SubscribeFrame,
  ): Promise<void> {
    const { connection } = session;
    const wanted = channels.map(parseChannel);
    if (!wanted.every((channel) => channel !== null)) return connection.send(errorFrame('bad_channel'));
    const position = cursor === undefined ? undefined : decodeCursor(principal.workspaceId, cursor);
    const refused =
      position === null ? 'bad_cursor' : await this.refusal(session, principal, wanted, position);
    if (refused) return connection.send(errorFrame(refused));
    session.feed ??= await this.feeds.open(principal.workspaceId);
    // A connection that ended meanwhile has given its feed back, or does so at once.
    if (!connection.open) return;
    await this.join(session, wanted, position ?? undefined);
  }

  private async refusal(
    session: Session,
    principal: TokenPrincipal,
    wanted: readonly Channel[],
    position: number | undefined,
  ): Promise<ErrorCode | null> {
    if (position !== undefined && session.channels.size > 0) return 'late_cursor';
    if (session.channels.size + wanted.length > CHANNELS_MAX) return 'too_many_channels';
    if (!wanted.every((channel) => mayHear(principal, channel))) return 'forbidden';
    const conversations = wanted.flatMap((one) => (one.kind === 'conversation' ? [one.conversationId] : []));
    if (conversations.length === 0) return null;
    const own = await this.transaction.run(principal.workspaceId, (tx) =>
      this.store.ownsConversations(tx, conversations),
    );
    return own ? null : 'forbidden';
  }

  private async join(session: Session, wanted: readonly Channel[], position?: number): Promise<void> {
    const { connection, feed } = session;
    if (!feed) return;
    const names = wanted.map((channel) => channel.name);
    const add = (): void => {
      if (!connection.open) return;
      for (const channel of wanted) session.channels.set(channel.name, channel);
      feed.audience.add(connection, names);
    };
    const subscribed = (upTo: number): void =>
      connection.send(
        serverFrame({ frame: 'subscribed', channels: names, cursor: encodeCursor(feed.workspaceId, upTo) }),
      );
    if (position === undefined) {
      return feed.atRest(() => {
        subscribed(feed.position);
        add();
      });
    }
    subscribed(position);
    await this.replayHistory.run({
      connection,
      feed,
      channels: names,
      position,
      stillAllowed: () => wanted.every((channel) => session.principal && mayHear(session.principal, channel)),
      goLive: add,
    });
  }
}
