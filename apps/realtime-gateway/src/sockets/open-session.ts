import type { Clock } from '@causerie/kernel';
import { logUnit, PinoLogger } from '@causerie/observability';
import { Inject, Injectable } from '@nestjs/common';
import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';
import { EndSession } from '../subscriptions/end-session';
import { HandleFrame } from '../subscriptions/handle-frame';
import { Session } from '../subscriptions/session';
import { Connection } from './connection';
import { Connections } from './connections';
import { FrameBudget } from './frame-budget';

/** Bytes that may wait for one client in this process. */
const BUFFERED_BYTES_MAX = 1_048_576;

/** A socket becomes a session: it has until the deadline to authenticate, and a budget of frames. */
@Injectable()
export class OpenSession {
  constructor(
    private readonly connections: Connections,
    private readonly handleFrame: HandleFrame,
    private readonly endSession: EndSession,
    private readonly logger: PinoLogger,
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
  ) {}

  run(ws: WebSocket, socket: Duplex, clock: Clock): void {
    const connection = new Connection({
      ws,
      socket,
      clock,
      wheel: this.connections.wheel,
      bufferedBytesMax: BUFFERED_BYTES_MAX,
      onCut: (cause) => this.connections.noteCut(cause),
    });
    const session = new Session(connection);
    const budget = new FrameBudget(this.config.RT_MESSAGES_PER_MINUTE, clock.nowMs());
    this.connections.add(connection);
    connection.closeAt(clock.nowMs() + this.config.RT_AUTH_DEADLINE_MS, 'unauthenticated');
    ws.on('message', (data: RawData, isBinary: boolean) => {
      connection.heard();
      if (!connection.open) return;
      if (isBinary) return connection.cut('badProtocol');
      if (!budget.take(clock.nowMs())) return connection.cut('tooMany');
      this.handleFrame.run(session, String(data));
    });
    // `ws` closes by itself what breaks the protocol (1002, 1007) or is too big (1009).
    ws.on('error', () => undefined);
    ws.once('close', (code: number) => this.end(session, code, clock));
  }

  private end(session: Session, code: number, clock: Clock): void {
    const { connection, principal } = session;
    const counted = this.connections.remove(connection, code);
    this.endSession.run(session);
    logUnit(this.logger, {
      unit: 'socket.close',
      outcome: String(counted),
      processing_time_ms: clock.nowMs() - connection.openedAtMs,
      ...(principal && { workspace_id: principal.workspaceId }),
    });
  }
}
