import { Injectable } from '@nestjs/common';
import type { InboundEvent } from '@causerie/message-schema';
import { DataSource, type EntityManager } from 'typeorm';
import { inboundRow, type CountedEvent } from './inbound-row';

/** A webhook's bytes, as they came, and whose they are. */
export interface RawWebhook {
  id: string;
  workspaceId: string;
  accountId: string;
  correlationId: string;
  body: Buffer;
}

export interface ParsedWebhook extends RawWebhook {
  events: readonly CountedEvent[];
  /** Its bytes are stored already: it is read once more. */
  replayed?: boolean;
}

export type InboundOutcomeKind =
  | 'stored'
  | 'merged'
  | 'edited'
  | 'deleted'
  | 'status'
  | 'parked'
  | 'linked'
  | 'health'
  | 'duplicate'
  | 'ignored';

/** What became of one event. Events that were known already have none. */
export interface InboundOutcome {
  webhook: ParsedWebhook;
  event: InboundEvent;
  outcome: InboundOutcomeKind;
  /** Null where it concerns no chat, or none that is known. */
  conversationId: string | null;
  messageId: string | null;
  seq: number | null;
  /** The conversation's bot should look at it. */
  wantsTurn: boolean;
}

export interface RecordOptions {
  /** When a sweeper should look at a conversation for which no wake-up came. */
  sweepAfterMs: number;
  /** How long a human's answer in the platform's own app keeps the bot silent. */
  humanPauseMs: number;
  /** How long an echo that may be our own waits for the answer of our call before it is a person's; 15 s. */
  echoWaitMs?: number;
}

const ECHO_WAIT_MS = 15_000;

interface OutcomeRow {
  i: number;
  outcome: InboundOutcomeKind;
  conversation_id: string | null;
  message_id: string | null;
  seq: string | null;
  wants_turn: boolean;
}

/** Writes of the ingest service. They cross workspaces: one batch holds webhooks of many. */
@Injectable()
export class InboundStore {
  constructor(private readonly database: DataSource) {}

  /** All or nothing, in one commit. A repeat of an event has no effect and no outcome. */
  async record(webhooks: readonly ParsedWebhook[], options: RecordOptions): Promise<InboundOutcome[]> {
    const events = webhooks.flatMap((webhook) => webhook.events.map((counted) => ({ webhook, counted })));
    const rows = events.map(({ webhook, counted }, i) =>
      inboundRow(counted, {
        ...webhook,
        i,
        webhookId: webhook.id,
        echoWaitMs: options.echoWaitMs ?? ECHO_WAIT_MS,
      }),
    );
    const raws = webhooks.filter(({ replayed }) => !replayed).map(rawRow);
    const record = (on: Pick<EntityManager, 'query'>) =>
      on.query<OutcomeRow[]>(
        `SELECT * FROM record_inbound($1, $2, $3 * interval '1 millisecond', $4 * interval '1 millisecond')`,
        [JSON.stringify(raws), JSON.stringify(rows), options.sweepAfterMs, options.humanPauseMs],
      );
    const outcomes = events.some(({ counted }) => counted.consent)
      ? await this.database.transaction(async (manager) => {
          const recorded = await record(manager);
          const consents = recorded.flatMap((row) => consentRow(row, events[row.i]));
          await manager.query('SELECT record_consents($1)', [JSON.stringify(consents)]);
          return recorded;
        })
      : await record(this.database);
    return outcomes.flatMap((row) => {
      const source = events[row.i];
      if (!source) return [];
      return {
        webhook: source.webhook,
        event: source.counted.event,
        outcome: row.outcome,
        conversationId: row.conversation_id,
        messageId: row.message_id,
        seq: row.seq === null ? null : Number(row.seq),
        wantsTurn: row.wants_turn,
      };
    });
  }

  /** Sets aside a webhook that was accepted and cannot be recorded. `error` says what, never the content. */
  async quarantine(webhook: RawWebhook, stage: 'parse' | 'record', error: string): Promise<void> {
    await this.database.query('SELECT quarantine_webhook($1, $2, $3, $4, $5, $6, $7)', [
      webhook.id,
      webhook.workspaceId,
      webhook.accountId,
      webhook.correlationId,
      webhook.body,
      stage,
      error,
    ]);
  }
}

interface Source {
  webhook: ParsedWebhook;
  counted: CountedEvent;
}

/** A repeat says nothing new; what was only an edit or a part of an album is no statement. */
function consentRow({ outcome }: OutcomeRow, source: Source | undefined): Record<string, unknown>[] {
  if (outcome !== 'stored' || !source?.counted.consent || source.counted.event.type !== 'message') return [];
  const { scope, optedOut, language, texts } = source.counted.consent;
  return [
    {
      account: source.webhook.accountId,
      external_id: source.counted.event.externalId,
      scope,
      opted_out: optedOut,
      language,
      texts,
    },
  ];
}

function rawRow({ id, workspaceId, accountId, correlationId, body }: RawWebhook): Record<string, string> {
  return {
    id,
    workspace: workspaceId,
    account: accountId,
    correlation: correlationId,
    body: body.toString('base64'),
  };
}
