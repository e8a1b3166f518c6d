import { type DynamicModule, Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { createDataSource, type DatabaseOptions } from './database/data-source';
import { assertBoundRole } from './database/role-guard';
import { WorkspaceTransaction } from './database/workspace-transaction';
import { InboundStore } from './stores/inbound.store';
import { TurnOpeningStore } from './stores/turn-opening.store';
import { KeyRing } from './secrets/key-ring';

export interface PersistenceOptions extends DatabaseOptions {
  /** 32 bytes: opens the workspaces' keys. Missing in services that need no credentials. */
  masterKey?: Buffer;
}

/** Stores of all rooms; each is constructed from the DataSource and, where it keeps secrets, the KeyRing. */
const STORES = [WorkspaceTransaction, InboundStore, TurnOpeningStore];

@Global()
@Module({})
export class PersistenceModule implements OnApplicationShutdown {
  constructor(@Inject(DataSource) private readonly database: DataSource) {}

  static forRoot(options: PersistenceOptions): DynamicModule {
    return {
      module: PersistenceModule,
      providers: [
        { provide: DataSource, useFactory: () => connect(options) },
        {
          provide: KeyRing,
          useFactory: () => (options.masterKey ? new KeyRing(options.masterKey) : undefined),
        },
        ...STORES,
      ],
      exports: STORES,
    };
  }

  /** After HTTP and the queues: nothing is left that would ask. */
  async onApplicationShutdown(): Promise<void> {
    if (this.database.isInitialized) await this.database.destroy();
  }
}

async function connect(options: DatabaseOptions): Promise<DataSource> {
  const database = await createDataSource(options).initialize();
  await assertBoundRole(database);
  return database;
}
