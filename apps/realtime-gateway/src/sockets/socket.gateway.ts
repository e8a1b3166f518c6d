// In:    WebSocket upgrades at /ws of the app's HTTP server, then text frames.
// Out:   sessions; each frame goes to HandleFrame.
// Fails: with a close code that says whether and how to come back.
import { Lifecycle } from '@causerie/app-shell';
import { systemClock } from '@causerie/kernel';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';
import { clientAddress } from './client-address';
import { ConnectionCounts } from './connection-counts';
import { Connections } from './connections';
import { OpenSession } from './open-session';
import { upgradeRefusal } from './upgrade.policy';

const FRAGMENTS_MAX = 64;

@Injectable()
export class SocketGateway implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly server: WebSocketServer;
  private readonly addresses: ConnectionCounts;

  constructor(
    private readonly http: HttpAdapterHost,
    private readonly lifecycle: Lifecycle,
    private readonly connections: Connections,
    private readonly openSession: OpenSession,
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
  ) {
    this.addresses = new ConnectionCounts(config.RT_CONNECTIONS_PER_IP);
    this.server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: config.RT_MAX_PAYLOAD_BYTES,
      maxFragments: FRAGMENTS_MAX,
    });
  }

  onApplicationBootstrap(): void {
    const server = this.http.httpAdapter.getHttpServer() as Server;
    server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
    this.connections.wheel.start();
  }

  // While HTTP still answers and the log is still followed.
  async onModuleDestroy(): Promise<void> {
    await this.connections.drain(this.config.RT_DRAIN_SECONDS * 1000);
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A client that vanishes in the middle of its handshake is nobody's error.
    socket.on('error', () => undefined);
    const address = clientAddress(request, this.config.TRUSTED_PROXIES);
    const status = upgradeRefusal(request, {
      draining: this.lifecycle.draining,
      allowedOrigins: this.config.RT_ALLOWED_ORIGINS,
      addressIsFull: this.addresses.isFull(address),
    });
    if (status !== null) return refuse(socket, status);
    this.server.handleUpgrade(request, socket, head, (ws: WebSocket) => {
      this.addresses.tryAdd(address);
      ws.once('close', () => this.addresses.remove(address));
      this.openSession.run(ws, socket, systemClock);
    });
  }
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
