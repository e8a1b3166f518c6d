import { Module, type DynamicModule } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { ImportKnowledge, readKnowledgeFolder } from '@causerie/knowledge';
import { newId } from '@causerie/kernel';
import type { AttachmentState, InboundMessage } from '@causerie/message-schema';
import { openStores } from '@causerie/object-storage';
import { createLogger, Metrics, ObservabilityModule } from '@causerie/observability';
import { InboundStore, KnowledgeStore, MediaObjectStore, TurnOpeningStore } from '@causerie/persistence';
import {
  aChannelAccount,
  anInboundMessage,
  aWebhook,
  aWorkspace,
  createTestDatabase,
  testRedis,
  type TestDatabase,
} from '@causerie/testing';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LANGUAGE_MODEL, type LanguageModel } from '../answers/language-model';
import { AppModule } from '../app.module';
import type { ResponderConfig } from '../config';
import { TurnAnswerProcessor } from '../turns/turn-answer.processor';

export const BUILT_IN_KNOWLEDGE = join(__dirname, '..', '..', 'knowledge');

const OPTIONS = { sweepAfterMs: 3_000, humanPauseMs: 1_800_000 };

export interface Chat {
  workspaceId: string;
  account: { id: string; workspaceId: string };
  chatId: string;
}

export interface OpenTurn {
  workspaceId: string;
  conversationId: string;
  turnId: string;
  fence: number;
}

export interface AttachmentEnd {
  state: AttachmentState;
  bytes?: Buffer;
  mimeType?: string;
  /** Of the variant for models. */
  variant?: Buffer;
  transcript?: string;
  caption?: string;
  /** The store has lost it. */
  lost?: boolean;
}

export interface Replica {
  module: TestingModule;
  /** As the queue would: resolves when the job has ended. */
  answer(turn: OpenTurn, signal?: AbortSignal): Promise<void>;
  counter(name: string): Promise<number>;
  stop(): Promise<void>;
}

/** Real Postgres and Redis, as many responders as asked for, and what stands before them in the flow. */
export class ResponderHarness {
  /** Of the disk store that every replica reads from. */
  readonly mediaFolder = mkdtempSync(join(tmpdir(), 'responder-media-'));
  private readonly disk = openStores({
    stores: [{ name: 'disk', kind: 'disk', folder: this.mediaFolder }],
    timeouts: { connectMs: 1_000, readMs: 1_000 },
    masterKey: randomBytes(32),
    mediaUrl: 'http://localhost',
  }).stack.primary;
  private readonly redis = testRedis();
  private readonly replicas: Replica[] = [];
  private chats = 0;

  private constructor(readonly database: TestDatabase) {}

  static async start(): Promise<ResponderHarness> {
    return new ResponderHarness(await createTestDatabase());
  }

  async close(): Promise<void> {
    for (const replica of this.replicas) await replica.stop();
    await this.database.close();
    rmSync(this.mediaFolder, { recursive: true, force: true });
  }

  /** A workspace with the built-in knowledge, and a private chat of a contact. */
  async chat({ knowledge = true } = {}): Promise<Chat> {
    const workspace = await aWorkspace(this.database);
    const account = await aChannelAccount(this.database, workspace);
    if (knowledge) {
      const importing = new ImportKnowledge(this.database.transaction, new KnowledgeStore());
      await importing.importFolder(workspace.id, readKnowledgeFolder(BUILT_IN_KNOWLEDGE), 'en');
    }
    return { workspaceId: workspace.id, account, chatId: String(5_000 + ++this.chats) };
  }

  /** Another contact of the same account. */
  another(chat: Chat): Chat {
    return { ...chat, chatId: String(5_000 + ++this.chats) };
  }

  async say(chat: Chat, ...messages: (string | Partial<InboundMessage>)[]): Promise<string> {
    const events = messages.map((message) =>
      anInboundMessage({
        ...(typeof message === 'string' ? { text: message } : message),
        conversation: { aliases: [chat.chatId], kind: 'private' },
        externalId: `${chat.chatId}:${Math.random()}`,
        sender: { addresses: [{ kind: 'user_id', value: chat.chatId }], displayName: 'Ada' },
      }),
    );
    const outcomes = await new InboundStore(this.database.dataSource).record(
      [aWebhook(chat.account, events)],
      OPTIONS,
    );
    return outcomes[0]?.conversationId ?? '';
  }

  async openTurn(chat: Chat, conversationId: string): Promise<OpenTurn> {
    const store = new TurnOpeningStore(this.database.dataSource);
    const turn = await this.database.transaction.run(chat.workspaceId, async (tx) => {
      const facts = await store.lockAndRead(tx, conversationId);
      if (!facts) throw new Error('no such conversation');
      return store.open(tx, facts, { supersededCount: 0, dueInMs: 1_000 });
    });
    return { workspaceId: chat.workspaceId, conversationId, turnId: turn.turnId, fence: turn.fence };
  }

  /** Messages recorded, and the turn over them. */
  async ask(chat: Chat, ...messages: (string | Partial<InboundMessage>)[]): Promise<OpenTurn> {
    return this.openTurn(chat, await this.say(chat, ...messages));
  }

  /** How the conversation's attachments ended, in their order; bytes that are stored lie in the disk store. */
  async settle(conversationId: string, ends: readonly AttachmentEnd[]): Promise<void> {
    const attachments = await this.database.owner<{ id: string; workspace_id: string }>(
      `SELECT a.id, a.workspace_id FROM attachment a JOIN message m ON m.id = a.message_id
       WHERE m.conversation_id = $1 ORDER BY m.seq, a.ordinal`,
      [conversationId],
    );
    for (const [index, { id, workspace_id }] of attachments.entries()) {
      const end = ends[index];
      if (!end) continue;
      const objectId = end.state === 'stored' ? await this.store(workspace_id, end) : null;
      await this.database.owner(
        'UPDATE attachment SET state = $2, object_id = $3, due_at = NULL, settled_at = app_now() WHERE id = $1',
        [id, end.state, objectId],
      );
    }
  }

  private async store(workspaceId: string, end: AttachmentEnd): Promise<string> {
    const bytes = end.bytes ?? Buffer.from(newId());
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const key = `objects/${workspaceId}/${sha256}`;
    const objects = new MediaObjectStore(this.database.dataSource);
    const mimeType = end.mimeType ?? 'image/png';
    const place = { sha256, sizeBytes: bytes.length, mimeType, key, store: 'disk', displaced: false };
    if (!end.lost) {
      await this.disk.put(key, bytes, { contentType: mimeType });
    }
    return this.database.transaction.run(workspaceId, async (tx) => {
      const { id } = await objects.record(tx, place);
      await objects.describe(tx, id, end);
      if (end.variant) {
        const variantKey = `variants/${workspaceId}/${sha256}/model`;
        await this.disk.put(variantKey, end.variant, { contentType: 'image/jpeg' });
        const made = { ...place, key: variantKey, sizeBytes: end.variant.length, mimeType: 'image/jpeg' };
        await objects.recordVariant(tx, { objectId: id, name: 'model' }, { ...made, placeholder: false });
      }
      return id;
    });
  }

  async replica(given: Partial<ResponderConfig> = {}, model: LanguageModel | null = null): Promise<Replica> {
    const module = await Test.createTestingModule({
      imports: [HarnessModule.forRoot({ ...this.config(), ...given })],
    })
      .overrideProvider(LANGUAGE_MODEL)
      .useValue(model)
      .compile();
    module.useLogger(false);
    await module.init();
    const replica: Replica = {
      module,
      answer: ({ workspaceId, turnId, fence }, signal = new AbortController().signal) =>
        module
          .get(TurnAnswerProcessor)
          .process(
            { v: 1, workspaceId, turnId, fence, correlationId: 'test' },
            { correlationId: 'test', attempt: 1, signal },
          ),
      counter: async (name) => sumOf(await module.get(Metrics).text(), name),
      stop: () => module.close(),
    };
    this.replicas.push(replica);
    return replica;
  }

  async turn(turnId: string): Promise<TurnRow> {
    const [row] = await this.database.owner<TurnRow>('SELECT * FROM turn WHERE id = $1', [turnId]);
    if (!row) throw new Error('no such turn');
    return row;
  }

  async conversation(id: string): Promise<ConversationRow> {
    const [row] = await this.database.owner<ConversationRow>('SELECT * FROM conversation WHERE id = $1', [
      id,
    ]);
    if (!row) throw new Error('no such conversation');
    return row;
  }

  replies(conversationId: string): Promise<ReplyRow[]> {
    return this.database.owner<ReplyRow>(
      `SELECT m.*, d.status, l.due_at AS lane_due_at FROM message m JOIN delivery d ON d.message_id = m.id
       JOIN lane l ON l.conversation_id = m.conversation_id
       WHERE m.conversation_id = $1 AND m.direction = 'outbound' ORDER BY m.seq`,
      [conversationId],
    );
  }

  async credits(workspaceId: string): Promise<{ balance: number; held: number }> {
    const [row] = await this.database.owner<{ balance: string; held: string }>(
      'SELECT balance, held FROM credit_account WHERE workspace_id = $1',
      [workspaceId],
    );
    return { balance: Number(row?.balance), held: Number(row?.held) };
  }

  /** Leaves the workspace exactly so many micro-credits, ledger and all. */
  async setCredits(workspaceId: string, amount: number): Promise<void> {
    await this.database.owner('DELETE FROM credit_entry WHERE workspace_id = $1', [workspaceId]);
    await this.database.owner('DELETE FROM credit_account WHERE workspace_id = $1', [workspaceId]);
    await this.database.owner('SELECT grant_credits($1, $2)', [workspaceId, amount]);
  }

  private config(): ResponderConfig {
    return {
      PORT: 0,
      HOST: '127.0.0.1',
      PUBLIC_URL: undefined,
      TRUSTED_PROXIES: 0,
      LOG_LEVEL: 'silent',
      LOG_PRETTY: false,
      SHUTDOWN_DRAIN_MS: 200,
      DATABASE_URL: this.database.appUrl,
      DATABASE_POOL_MAX: 5,
      DATABASE_CONNECT_TIMEOUT_MS: 5_000,
      REDIS_URL: this.redis.url,
      REDIS_KEY_PREFIX: this.redis.keyPrefix,
      TURN_QUIET_MS: 2_000,
      TURN_MAX_WAIT_MS: 15_000,
      TURN_ALBUM_SETTLE_MS: 1_200,
      TURN_IMMEDIATE_MS: 50,
      TURN_MEDIA_GRACE_MS: 8_000,
      TURN_LEASE_MS: 10_000,
      TURN_TAKES_MAX: 3,
      MODEL_TIMEOUT_MS: 30_000,
      // Sweeps happen when a test says so.
      SWEEP_INTERVAL_MS: 60_000,
      SWEEP_BATCH: 100,
      MEDIA_STORES: ['disk'],
      'MEDIA_STORE_*_KIND': {},
      'MEDIA_STORE_*_FOLDER': { disk: this.mediaFolder },
      'MEDIA_STORE_*_BUCKET': {},
      'MEDIA_STORE_*_REGION': {},
      'MEDIA_STORE_*_ENDPOINT': {},
      'MEDIA_STORE_*_PATH_STYLE': {},
      'MEDIA_STORE_*_ACCESS_KEY_ID': {},
      'MEDIA_STORE_*_SECRET_ACCESS_KEY': {},
      'MEDIA_STORE_*_CLOUD_NAME': {},
      'MEDIA_STORE_*_API_KEY': {},
      'MEDIA_STORE_*_API_SECRET': {},
      'MEDIA_STORE_*_API_URL': {},
      'MEDIA_STORE_*_DELIVERY_URL': {},
      MEDIA_STORE_CONNECT_TIMEOUT_MS: 5_000,
      MEDIA_STORE_READ_TIMEOUT_MS: 5_000,
      MEDIA_URL: undefined,
      MEDIA_LINK_TTL_MS: 60_000,
    };
  }
}

@Module({})
class HarnessModule {
  static forRoot(config: ResponderConfig): DynamicModule {
    const logger = createLogger({ app: 'test', level: 'silent' });
    return {
      module: HarnessModule,
      imports: [ObservabilityModule.forRoot({ app: 'test', logger }), AppModule.forRoot(config)],
    };
  }
}

function sumOf(metrics: string, name: string): number {
  return metrics
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

export interface TurnRow {
  state: string;
  fence: string;
  takes: number;
  lease_until: Date | null;
  outcome: { reason?: string; sources?: string[] };
}

export interface ConversationRow {
  owner: string;
  handled_seq: string;
  last_seq: string;
  due_at: Date | null;
}

export interface ReplyRow {
  id: string;
  seq: string;
  text: string;
  author: string;
  parts: { kind: string; text: string }[];
  turn_id: string;
  correlation_id: string;
  token_count: number;
  status: string;
  lane_due_at: Date | null;
}
