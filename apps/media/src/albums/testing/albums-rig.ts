import { ApiKeys, type Scope } from '@causerie/access';
import { BackboneModule, startApp, type RunningApp } from '@causerie/app-shell';
import { newId } from '@causerie/kernel';
import type { AnnouncedAttachment, AttachmentState, MediaKind } from '@causerie/message-schema';
import { objectKey } from '@causerie/object-storage';
import {
  ApiKeyStore,
  InboundStore,
  MediaObjectStore,
  MediaQueueStore,
  type AlbumChange,
} from '@causerie/persistence';
import {
  aChannelAccount,
  anInboundMessage,
  aWebhook,
  aWorkspace,
  createTestDatabase,
  testRedis,
  type TestDatabase,
} from '@causerie/testing';
import { type DynamicModule, Module } from '@nestjs/common';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadMediaConfig, type MediaConfig } from '../../config';
import { ObjectsController } from '../../serving/objects.controller';
import { SettingsModule } from '../../settings.module';
import { MediaStores } from '../../stores/media-stores';
import { StoresModule } from '../../stores/stores.module';
import { AlbumKeeper } from '../album-keeper';
import { ALBUM_ROUTES, ALBUMS } from '../albums.providers';
import { SweepAlbumsWorker } from '../sweep-albums.worker';

@Module({})
class RigModule {
  static of(config: MediaConfig): DynamicModule {
    return {
      module: RigModule,
      imports: [SettingsModule.of(config), BackboneModule.forRoot('media', config), StoresModule],
      controllers: [...ALBUM_ROUTES, ObjectsController],
      providers: [ApiKeys, ...ALBUMS],
    };
  }
}

/** A workspace with an account, as the albums see it. */
export interface Tenant {
  workspaceId: string;
  account: { id: string; workspaceId: string };
}

export interface AlbumFile {
  content: string;
  kind?: MediaKind;
  uniqueId?: string;
  perceptualHash?: bigint;
  fileName?: string;
}

export interface Answer<Body = Record<string, unknown>> {
  status: number;
  body: Body;
}

/** The routes and the workers of albums over a real database; files come and settle when a test says so. */
export class AlbumsRig {
  private readonly objects: MediaObjectStore;
  private readonly queue: MediaQueueStore;
  private readonly inbound: InboundStore;

  private constructor(
    readonly db: TestDatabase,
    private readonly running: RunningApp,
    private readonly folder: string,
    /** What the app logged. */
    readonly logged: string[],
  ) {
    this.objects = new MediaObjectStore(db.dataSource);
    this.queue = new MediaQueueStore(db.dataSource);
    this.inbound = new InboundStore(db.dataSource);
  }

  static async start(): Promise<AlbumsRig> {
    const db = await createTestDatabase();
    const redis = testRedis();
    const folder = mkdtempSync(join(tmpdir(), 'albums-rig-'));
    const logged: string[] = [];
    const config = loadMediaConfig({
      PORT: '0',
      DATABASE_URL: db.appUrl,
      DATABASE_POOL_MAX: '5',
      REDIS_URL: redis.url,
      REDIS_KEY_PREFIX: redis.keyPrefix.replace(/:$/, ''),
      MASTER_KEY: randomBytes(32).toString('base64'),
      // Sweeps happen when a test says so.
      SWEEP_INTERVAL_MS: '60000',
      MEDIA_STORE_DISK_FOLDER: folder,
    });
    const app = { module: (given: MediaConfig) => RigModule.of(given), readiness: [] };
    const running = await startApp(app, config, { write: (line) => logged.push(line) });
    return new AlbumsRig(db, running, folder, logged);
  }

  async close(): Promise<void> {
    await this.running.stop();
    await this.db.close();
    rmSync(this.folder, { recursive: true });
  }

  get stores(): MediaStores {
    return this.running.app.get(MediaStores, { strict: false });
  }

  async tenant(): Promise<Tenant> {
    const workspace = await aWorkspace(this.db);
    return { workspaceId: workspace.id, account: await aChannelAccount(this.db, workspace) };
  }

  async key({ workspaceId }: Tenant, ...scopes: Scope[]): Promise<string> {
    const keys = new ApiKeys(new ApiKeyStore(this.db.dataSource), this.db.transaction);
    const made = await this.db.transaction.run(workspaceId, (tx) =>
      keys.create(tx, { name: 'test', scopes }),
    );
    return made.key;
  }

  async call<Body = Record<string, unknown>>(
    key: string | undefined,
    request: string,
    body?: object,
  ): Promise<Answer<Body>> {
    const [method = '', path = ''] = request.split(' ');
    const answer = await fetch(this.here(`/v1/albums${path}`), {
      method,
      headers: {
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Body };
  }

  /** An address of the app's own, wherever it says that it is reached. */
  here(url: string): string {
    const { pathname, search } = new URL(url, this.running.url);
    return `${this.running.url}${pathname}${search}`;
  }

  /** A message with these files in a chat of its own name; returns the chat and its attachments. */
  async receive(
    { account }: Tenant,
    chat: string,
    files: readonly AlbumFile[] = [],
  ): Promise<{ conversationId: string; attachments: string[] }> {
    const attachments = files.map(({ kind = 'image', uniqueId, fileName }): AnnouncedAttachment => ({
      kind,
      ref: { id: newId() },
      ...(uniqueId && { uniqueId }),
      ...(fileName && { fileName }),
    }));
    const parts = attachments.map(({ kind }, attachment) => ({ kind, attachment }));
    const event = anInboundMessage({
      conversation: { aliases: [chat], kind: 'group' },
      externalId: newId(),
      ...(files.length > 0 && { parts, attachments }),
    });
    const [outcome] = await this.inbound.record([aWebhook(account, [event])], {
      sweepAfterMs: 3_000,
      humanPauseMs: 1_000,
    });
    const rows = await this.db.owner<{ id: string }>(
      'SELECT id FROM attachment WHERE message_id = $1 ORDER BY ordinal',
      [outcome?.messageId],
    );
    return { conversationId: outcome?.conversationId ?? '', attachments: rows.map(({ id }) => id) };
  }

  /** As the media app does it: one transaction for the attachment's end and for its album. */
  async settle(
    { workspaceId }: Tenant,
    attachmentId: string,
    end: AlbumFile | Exclude<AttachmentState, 'pending' | 'stored'>,
  ): Promise<AlbumChange | null> {
    const keeper = this.running.app.get(AlbumKeeper);
    return this.db.transaction.run(workspaceId, async (tx) => {
      const work = await this.queue.take(tx, { attachmentId, fence: 0, leaseMs: 15_000 });
      if (!work) throw new Error('it cannot be taken');
      const outcome =
        typeof end === 'string'
          ? { state: end, description: 'x' }
          : { state: 'stored' as const, objectId: await this.record(tx, end), path: 'images/x/y.png' };
      await this.queue.settle(tx, { attachmentId, fence: work.fence }, outcome);
      return keeper.settled(tx, attachmentId);
    });
  }

  /** Files that come into a chat, one after the other, and are stored. */
  async arrive(tenant: Tenant, chat: string, ...files: AlbumFile[]): Promise<(AlbumChange | null)[]> {
    const changes = [];
    for (const file of files) {
      const { attachments } = await this.receive(tenant, chat, [file]);
      changes.push(await this.settle(tenant, attachments[0] ?? '', file));
    }
    return changes;
  }

  /** Every album that is due. */
  async sweep(): Promise<void> {
    while (await this.running.app.get(SweepAlbumsWorker).sweep());
  }

  async events({ workspaceId }: Tenant, type: string): Promise<Record<string, unknown>[]> {
    const rows = await this.db.owner<{ payload: Record<string, unknown> }>(
      'SELECT payload FROM event WHERE workspace_id = $1 AND type = $2 ORDER BY id',
      [workspaceId, type],
    );
    return rows.map(({ payload }) => payload);
  }

  private async record(
    tx: Parameters<MediaObjectStore['record']>[0],
    { content, perceptualHash }: AlbumFile,
  ): Promise<string> {
    const sha256 = createHash('sha256').update(content).digest('hex');
    const key = objectKey(tx.workspaceId, sha256);
    const options = { contentType: 'image/png', sizeBytes: content.length };
    await this.stores.stack.put(key, () => Buffer.from(content), options);
    const { id } = await this.objects.record(tx, {
      sha256,
      sizeBytes: content.length,
      mimeType: 'image/png',
      key,
      store: 'disk',
      displaced: false,
      ...(perceptualHash !== undefined && { perceptualHash }),
    });
    return id;
  }
}
