import { PinoLogger } from '@causerie/observability';
import { Injectable } from '@nestjs/common';
import { parseClientFrame } from '../protocol/client-frames';
import { errorFrame, serverFrame } from '../protocol/server-frames';
import { Authenticate } from './authenticate';
import type { Session } from './session';
import { Subscribe } from './subscribe';
import { Unsubscribe } from './unsubscribe';

/** What a client's frame leads to. Before `auth` nothing else is taken. */
@Injectable()
export class HandleFrame {
  constructor(
    private readonly authenticate: Authenticate,
    private readonly subscribe: Subscribe,
    private readonly unsubscribe: Unsubscribe,
    private readonly logger: PinoLogger,
  ) {}

  run(session: Session, text: string): void {
    const { connection, principal } = session;
    const frame = parseClientFrame(text);
    if (frame?.frame === 'auth') return this.authenticate.run(session, frame.token);
    if (!principal) return connection.cut('unauthenticated');
    if (!frame) return connection.send(errorFrame('bad_frame'));
    if (frame.frame === 'ping') return connection.send(serverFrame({ frame: 'pong' }));
    const work = async (): Promise<void> => {
      // Not the principal of when it was asked: a newer token may allow less.
      const now = session.principal ?? principal;
      if (frame.frame === 'subscribe') await this.subscribe.run(session, now, frame);
      else await this.unsubscribe.run(session, frame.channels);
    };
    void session.enqueue(() => work().catch((error: unknown) => this.fail(session, error)));
  }

  private fail({ connection }: Session, error: unknown): void {
    this.logger.warn({ err: error }, 'A subscription failed; its client has to come back');
    connection.cut('unavailable');
  }
}
