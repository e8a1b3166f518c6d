import { ApiKeys, type Scope } from '@causerie/access';
import { BackboneModule, startApp, type RunningApp } from '@causerie/app-shell';
import { ApiKeyStore, MediaObjectStore } from '@causerie/persistence';
import {
  aWorkspace,
  createTestDatabase,
  testRedis,
  type TestDatabase,
  type TestWorkspace,
} from '@causerie/testing';
import { TurnWindowModule } from '@causerie/turn-window';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttachmentsNewsController } from '../attachments/attachments-news.controller';
import { SweepAttachmentsWorker } from '../attachments/sweep-attachments.worker';
import { loadMediaConfig, type MediaConfig } from '../config';
import { FilesModule } from '../files/files.module';
import { CONTROLLERS, PROVIDERS } from '../rooms';
import { SettingsModule } from '../settings.module';
import { MediaStores } from '../stores/media-stores';
import { StoresModule } from '../stores/stores.module';
import { findFolder, loseFolder } from '../stores/testing/lost-folder';

@Module({})
class RigModule {
  static of(config: MediaConfig): DynamicModule {
    const backbone = BackboneModule.forRoot('media', config);
    return {
      module: RigModule,
      imports: [SettingsModule.of(config), backbone, TurnWindowModule, StoresModule, FilesModule],
      controllers: CONTROLLERS.filter((one) => one !== AttachmentsNewsController),
      // Nothing is due by itself: a test says what is done when.
      providers: PROVIDERS.filter((one) => one !== SweepAttachmentsWorker),
    };
  }
}

/** The media app without its queue, over a real database, real Redis and real stores: `main`, then `spare`. */
export class MediaRig {
  readonly objects: MediaObjectStore;

  private constructor(
    readonly db: TestDatabase,
    readonly running: RunningApp,
    private readonly parts: { folder: string; masterKey: Buffer },
  ) {
    this.objects = new MediaObjectStore(db.dataSource);
  }

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<MediaRig> {
    const db = await createTestDatabase();
    const folder = mkdtempSync(join(tmpdir(), 'media-rig-'));
    const masterKey = randomBytes(32);
    const redis = testRedis();
    const config = loadMediaConfig({
      PORT: '0',
      DATABASE_URL: db.appUrl,
      DATABASE_POOL_MAX: '5',
      REDIS_URL: redis.url,
      REDIS_KEY_PREFIX: redis.keyPrefix.replace(/:$/, ''),
      MASTER_KEY: masterKey.toString('base64'),
      SWEEP_INTERVAL_MS: '60000',
      MEDIA_TEMP_FOLDER: join(folder, 'spool'),
      MEDIA_STORES: 'main,spare',
      MEDIA_STORE_MAIN_KIND: 'disk',
      MEDIA_STORE_MAIN_FOLDER: join(folder, 'main'),
      MEDIA_STORE_SPARE_KIND: 'disk',
      MEDIA_STORE_SPARE_FOLDER: join(folder, 'spare'),
      ...settings,
    });
    const app = { module: (given: MediaConfig) => RigModule.of(given), readiness: [] };
    const running = await startApp(app, config, { write: () => undefined });
    return new MediaRig(db, running, { folder, masterKey });
  }

  async close(): Promise<void> {
    // Connections that fetch opened and never used would be waited for.
    (this.running.app.getHttpServer() as Server).closeAllConnections();
    await this.running.stop();
    await this.db.close();
    rmSync(this.parts.folder, { recursive: true });
  }

  get<Provider>(type: Type<Provider>): Provider {
    return this.running.app.get(type, { strict: false });
  }

  get stores(): MediaStores {
    return this.get(MediaStores);
  }

  workspace(): Promise<TestWorkspace> {
    return aWorkspace(this.db, this.parts.masterKey);
  }

  async key(workspaceId: string, ...scopes: Scope[]): Promise<string> {
    const keys = new ApiKeys(new ApiKeyStore(this.db.dataSource), this.db.transaction);
    const create = { name: 'test', scopes };
    return (await this.db.transaction.run(workspaceId, (tx) => keys.create(tx, create))).key;
  }

  /** An address of the app's own, wherever it says that it is reached. */
  here(url: string): string {
    const { pathname, search } = new URL(url, this.running.url);
    return `${this.running.url}${pathname}${search}`;
  }

  /** This store of this machine does not answer until it comes back. */
  leave(store: 'main' | 'spare'): void {
    loseFolder(join(this.parts.folder, store));
  }

  comeBack(store: 'main' | 'spare'): void {
    findFolder(join(this.parts.folder, store));
  }

  /** Files on this machine's disk that are worked on. */
  get spooled(): string[] {
    return filesIn(join(this.parts.folder, 'spool'));
  }

  /** Keys of what the stores of this machine have. */
  get stored(): string[] {
    return ['main', 'spare'].flatMap((name) => filesIn(join(this.parts.folder, name, 'objects')));
  }
}

function filesIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch {
    return [];
  }
}
