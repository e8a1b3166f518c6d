import { anyText, counter, gauge, histogram, type MetricSpec } from './metric-types';

const platform = anyText;

/** Seconds. From a database round trip to a patient model. */
const LATENCY = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** Seconds. How late a loop notices something. */
const LATENESS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** Seconds, as the OpenTelemetry conventions for model calls propose. */
const MODEL = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const COUNTS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

/**
 * Every metric of Causerie, in base units. No workspace or user labels: those numbers belong to the usage table
 * and the logs.
 */
export const METRICS = {
  http_server_request_duration_seconds: histogram(
    'Time to answer an HTTP request, by route template.',
    { method: anyText, route: anyText, status: anyText },
    LATENCY,
  ),

  ingest_webhooks_total: counter('Webhooks by how they were answered.', {
    platform,
    result: [
      'stored',
      'duplicate',
      'unauthorized',
      'malformed',
      'too_large',
      'unknown_account',
      'quarantined',
      'unavailable',
      'limited',
    ],
  }),
  ingest_ack_duration_seconds: histogram('From a webhook’s last byte to its answer.', { platform }, LATENCY),
  ingest_duplicates_total: counter('Events that were already known.', { platform }),
  ingest_batch_size: histogram('Events written by one statement.', {}, COUNTS),
  ingest_queue_length: gauge('Events that wait for the database.', {}),
  ingest_echoes_total: counter('Echoes that had to wait until it was known who wrote them.', {
    author: ['bot', 'human'],
  }),
  channel_account_health: gauge('What platforms complain about: accounts, templates.', {
    platform,
    aspect: ['quality', 'template', 'account', 'limits', 'credentials'],
    level: ['warning', 'critical'],
  }),

  sweeper_found_total: counter('Rows that a sweeper found because no wake-up had come for them.', {
    what: anyText,
  }),

  credential_renewals_total: counter('Renewals of credentials that end.', {
    platform,
    result: ['renewed', 'failed', 'refused'],
  }),
  profile_lookups_total: counter('Questions to a platform who a contact is.', {
    platform,
    result: ['found', 'none', 'failed'],
  }),
  history_pages_total: counter('Pages of an account’s past.', {
    platform,
    result: ['recorded', 'failed', 'given_up'],
  }),

  conversations_waiting_for_human: gauge('Conversations whose contact waits for a person.', {}),
  human_waits_total: counter('Long waits for a person: the alarm was raised, or the bot took over again.', {
    result: ['alarmed', 'given_back'],
  }),

  attachments_total: counter(
    'Attempts to fetch a file, by how they ended; `retry`: it will be tried again.',
    {
      platform,
      state: [
        'stored',
        'known',
        'too_large',
        'expired',
        'unsupported',
        'infected',
        'failed',
        'retry',
        'lost',
      ],
    },
  ),
  attachment_duration_seconds: histogram('From taking a file up to its end.', { platform }, LATENCY),
  attachment_bytes_total: counter('Bytes of files that were stored.', { platform }),
  transcriptions_total: counter(
    'Recordings that were to be put in words; `late`: not in time, `skipped`: the service was not asked.',
    { result: ['heard', 'silent', 'unfit', 'late', 'failed', 'refused', 'skipped'] },
  ),
  media_store_failures_total: counter('Refusals and outages of a store; a fallback took what it did not.', {
    store: anyText,
  }),
  media_promoted_total: counter('Objects brought from a fallback to the primary store.', {
    result: ['moved', 'failed'],
  }),

  batcher_due_lag_seconds: histogram('From a window’s deadline to its turn.', {}, LATENESS),
  batcher_open_windows: gauge('Conversations whose burst is still gathering.', {}),
  batcher_batch_size: histogram('Messages in a turn when it opens.', {}, COUNTS),

  turns_total: counter('Turns by how they ended.', {
    platform,
    result: ['replied', 'refused', 'handed_over', 'timed_out', 'parked', 'superseded'],
  }),
  turn_duration_seconds: histogram(
    'Time of a turn’s stages.',
    { stage: ['wait', 'knowledge', 'model', 'commit', 'total'] },
    LATENCY,
  ),
  turn_superseded_total: counter('Turns restarted because new messages came.', {}),
  turn_fenced_out_total: counter('Commits refused because the turn had been taken by another worker.', {}),
  turn_lease_expired_total: counter('Turns taken again because their worker fell silent.', {}),
  replies_total: counter('Replies handed to delivery.', { platform }),
  model_call_duration_seconds: histogram('Time of a model call.', { provider: anyText }, MODEL),
  inbound_to_reply_seconds: histogram(
    'From a turn’s newest message to its reply, without the model.',
    { platform },
    LATENCY,
  ),
  acknowledged_but_unanswered: gauge('Messages that have waited more than 60 s for an end. Must be 0.', {}),

  delivery_attempts_total: counter('Tries to hand a message to a platform, by class of result.', {
    platform,
    class: anyText,
  }),
  delivery_attempt_duration_seconds: histogram('Time of a platform call.', { platform }, LATENCY),
  delivery_reported_total: counter('Messages that a platform accepted and then failed, by class.', {
    platform,
    class: anyText,
  }),
  delivery_withheld_total: counter('Messages that were not handed to a platform, by class of reason.', {
    platform,
    class: anyText,
  }),
  delivery_files_total: counter(
    'Files of accepted messages by how they went; each `handle` is an upload saved.',
    {
      platform,
      way: ['handle', 'upload', 'with_call', 'link', 'placeholder', 'missing'],
    },
  ),
  delivery_unknown_total: counter('Sends that may or may not have arrived.', { platform }),

  credits_hold_total: counter('Credit holds by result.', { result: ['granted', 'reused', 'refused'] }),
  credits_reconcile_diff: gauge('Micro-credits between balances and ledger entries. Must be 0.', {}),

  events_unsequenced: gauge('Events that have no position yet.', {}),
  event_lag_seconds: gauge('Age of the oldest event without a position.', {}),
  rt_connections: gauge('Live connections.', { transport: ['websocket', 'sse', 'poll'] }),
  rt_resume_total: counter('Resumes by how they were answered.', { result: ['complete', 'reset'] }),
  rt_resume_events: histogram('Events sent by one resume.', {}, [0, ...COUNTS, 1024, 4096]),
  rt_delivery_lag_seconds: histogram('From an event’s commit to the socket write.', {}, LATENESS),
  rt_slow_disconnect_total: counter('Connections cut because they did not read.', {}),
  rt_close_total: counter('Closed connections by close code.', { code: anyText }),
  rt_gap_fill_total: counter('Gaps filled from history, by source.', { source: ['redis', 'pg'] }),

  bull_jobs: gauge('Jobs by queue and state.', {
    queue: anyText,
    state: ['waiting', 'active', 'delayed', 'failed', 'completed'],
  }),
  bull_job_duration_seconds: histogram('Time of a job.', { queue: anyText }, LATENCY),
  bull_stalled_total: counter('Jobs whose worker fell silent.', { queue: anyText }),
  dead_letters_total: counter('Jobs given up and kept for a person.', { queue: anyText }),
} as const satisfies Record<string, MetricSpec>;

export type MetricName = keyof typeof METRICS;

/** The names of one kind of metric. */
export type NamesOf<Kind extends string> = {
  [Name in MetricName]: (typeof METRICS)[Name] extends { kind: Kind } ? Name : never;
}[MetricName];
