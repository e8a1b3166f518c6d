-- Lock order everywhere: inbound key, contact, conversation, turn, message, credit account; each sorted by id.

CREATE TABLE plan (
  slug text PRIMARY KEY,
  name text NOT NULL,
  features text[] NOT NULL,
  -- Granted to a workspace when it takes the plan.
  grant_micro_credits bigint NOT NULL CHECK (grant_micro_credits >= 0),
  price_per_turn_micro bigint NOT NULL CHECK (price_per_turn_micro >= 0),
  price_per_token_micro bigint NOT NULL CHECK (price_per_token_micro >= 0),
  created_at timestamptz NOT NULL DEFAULT app_now()
);

CREATE TABLE workspace (
  id uuid PRIMARY KEY DEFAULT uuid_v7(),
  name text NOT NULL,
  plan_slug text NOT NULL REFERENCES plan,
  locale text NOT NULL DEFAULT 'en',
  settings jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT app_now()
);

-- The workspace's data key, wrapped by the master key. Old ones stay until nothing is sealed with them.
CREATE TABLE workspace_key (
  id uuid PRIMARY KEY DEFAULT uuid_v7(),
  workspace_id uuid NOT NULL REFERENCES workspace,
  wrapped_key bytea NOT NULL,
  master_key_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  retired_at timestamptz
);
CREATE UNIQUE INDEX workspace_key_current ON workspace_key (workspace_id) WHERE retired_at IS NULL;

CREATE TABLE api_key (
  id uuid PRIMARY KEY DEFAULT uuid_v7(),
  workspace_id uuid NOT NULL REFERENCES workspace,
  name text NOT NULL,
  prefix text NOT NULL UNIQUE,
  secret_sha256 bytea NOT NULL,
  scopes text[] NOT NULL,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX ON api_key (workspace_id);

CREATE TABLE channel_account (
  id uuid PRIMARY KEY DEFAULT uuid_v7(),
  workspace_id uuid NOT NULL REFERENCES workspace,
  platform text NOT NULL,
  external_id text NOT NULL,
  -- What speaks for several accounts at once (WhatsApp: the business account).
  owner_external_id text,
  username text,
  display_name text NOT NULL,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'stopped')),
  state_reason text,
  -- AES-256-GCM under the workspace's key; associated data: workspace|table|column|row id.
  credentials bytea NOT NULL,
  unknown_send text CHECK (unknown_send IN ('resend', 'hold')),
  settings jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  UNIQUE (platform, external_id)
);
CREATE INDEX ON channel_account (workspace_id);
CREATE INDEX ON channel_account (platform, owner_external_id) WHERE owner_external_id IS NOT NULL;

CREATE TABLE contact (
  id uuid PRIMARY KEY DEFAULT uuid_v7(),
  workspace_id uuid NOT NULL REFERENCES workspace,
  display_name text,
  username text,
  locale text,
  is_bot boolean NOT NULL DEFAULT false,
  profile jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now()
);
CREATE INDEX ON contact (workspace_id);

CREATE TABLE contact_address (
  id uuid PRIMARY KEY DEFAULT uuid_v7(),
  workspace_id uuid NOT NULL REFERENCES workspace,
  contact_id uuid NOT NULL REFERENCES contact,
  channel_account_id uuid NOT NULL REFERENCES channel_account,
  kind text NOT NULL,
  value text NOT NULL,
  -- Since when the contact cannot be written to here.
  blocked_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  UNIQUE (channel_account_id, kind, value)
);
CREATE INDEX ON contact_address (contact_id);

CREATE TABLE conversation (
  id uuid PRIMARY KEY DEFAULT uuid_v7(),
  workspace_id uuid NOT NULL REFERENCES workspace,
  channel_account_id uuid NOT NULL REFERENCES channel_account,
  kind text NOT NULL CHECK (kind IN ('private', 'group', 'broadcast', 'system')),
  mode text NOT NULL CHECK (mode IN ('answer', 'mention', 'archive')),
  owner text NOT NULL DEFAULT 'bot' CHECK (owner IN ('bot', 'human', 'waiting_human', 'closed')),
  -- With owner = human: when it goes back to the bot.
  owner_until timestamptz,
  title text,
  locale text,
  -- What to give the platform as the chat's id today; every id it ever had is in conversation_alias.
  canonical_alias text NOT NULL,
  last_seq bigint NOT NULL DEFAULT 0,
  last_answerable_seq bigint NOT NULL DEFAULT 0,
  handled_seq bigint NOT NULL DEFAULT 0,
  -- The platform's time of the contact's last message: the reply window counts from it.
  last_inbound_at timestamptz,
  -- When a sweeper must look for an answerable message that no wake-up came for; null: nobody need look.
  due_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CHECK (handled_seq <= last_seq AND last_answerable_seq <= last_seq)
);
CREATE INDEX conversation_due ON conversation (due_at) WHERE due_at IS NOT NULL;
-- What a metric counts, whatever due_at says.
CREATE INDEX conversation_unanswered ON conversation (owner) WHERE last_answerable_seq > handled_seq;
CREATE INDEX conversation_recent ON conversation (workspace_id, updated_at DESC);

CREATE TABLE conversation_alias (
  channel_account_id uuid NOT NULL REFERENCES channel_account,
  value text NOT NULL,
  workspace_id uuid NOT NULL REFERENCES workspace,
  conversation_id uuid NOT NULL REFERENCES conversation,
  PRIMARY KEY (channel_account_id, value)
);
CREATE INDEX ON conversation_alias (conversation_id);

-- One row for each event ever accepted, for at least 30 days: what makes a repeated webhook harmless.
-- Not partitioned: uniqueness must span all of it.
CREATE TABLE inbound_key (
  channel_account_id uuid NOT NULL REFERENCES channel_account,
  key text NOT NULL,
  workspace_id uuid NOT NULL REFERENCES workspace,
  received_at timestamptz NOT NULL DEFAULT app_now(),
  PRIMARY KEY (channel_account_id, key)
);
CREATE INDEX inbound_key_age ON inbound_key (received_at);

-- The webhook as it came, for replay. The services' role cannot read it; retention is short.
CREATE TABLE raw_event (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  channel_account_id uuid NOT NULL REFERENCES channel_account,
  body bytea NOT NULL,
  correlation_id text NOT NULL,
  received_at timestamptz NOT NULL DEFAULT app_now()
);
CREATE INDEX raw_event_age ON raw_event (received_at);

-- Webhooks that were accepted and could not be recorded: poison, kept for a person.
CREATE TABLE quarantine (
  id uuid PRIMARY KEY DEFAULT uuid_v7(),
  workspace_id uuid NOT NULL REFERENCES workspace,
  raw_event_id uuid NOT NULL REFERENCES raw_event ON DELETE CASCADE,
  stage text NOT NULL CHECK (stage IN ('parse', 'record')),
  error text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  resolved_at timestamptz
);
-- Retention of raw_event looks here for each row it takes.
CREATE INDEX ON quarantine (raw_event_id);

CREATE TABLE turn (
  id uuid PRIMARY KEY DEFAULT uuid_v7(),
  workspace_id uuid NOT NULL REFERENCES workspace,
  conversation_id uuid NOT NULL REFERENCES conversation,
  from_seq bigint NOT NULL,
  to_seq bigint NOT NULL,
  state text NOT NULL DEFAULT 'open'
    CHECK (state IN ('open', 'replied', 'refused', 'handed_over', 'timed_out', 'parked', 'superseded')),
  -- Raised by everyone who takes the turn or takes it away: a commit under an old fence changes nothing.
  fence bigint NOT NULL DEFAULT 0,
  takes integer NOT NULL DEFAULT 0,
  lease_until timestamptz,
  superseded_count integer NOT NULL DEFAULT 0,
  -- When a sweeper must look: the wake-up was lost, or the lease has run out.
  due_at timestamptz,
  correlation_id text NOT NULL,
  opened_at timestamptz NOT NULL DEFAULT app_now(),
  ended_at timestamptz,
  -- Where the answer came from, and why it ended as it did.
  outcome jsonb NOT NULL DEFAULT '{}',
  CHECK (from_seq <= to_seq),
  CHECK ((state = 'open') = (ended_at IS NULL))
);
CREATE UNIQUE INDEX turn_one_open ON turn (conversation_id) WHERE state = 'open';
CREATE INDEX turn_due ON turn (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX turn_of_conversation ON turn (conversation_id, to_seq DESC);

CREATE TABLE message (
  id uuid PRIMARY KEY DEFAULT uuid_v7(),
  workspace_id uuid NOT NULL REFERENCES workspace,
  conversation_id uuid NOT NULL REFERENCES conversation,
  channel_account_id uuid NOT NULL REFERENCES channel_account,
  seq bigint NOT NULL,
  direction text NOT NULL CHECK (direction IN ('inbound', 'outbound')),
  author text NOT NULL CHECK (author IN ('contact', 'bot', 'human', 'system')),
  contact_id uuid REFERENCES contact,
  -- Kind of the first part: what lists and metrics show.
  kind text NOT NULL,
  parts jsonb NOT NULL,
  text text NOT NULL DEFAULT '',
  -- o200k tokens of `text`, counted once.
  token_count integer NOT NULL DEFAULT 0,
  answerable boolean NOT NULL DEFAULT false,
  group_key text,
  reply_to_external_id text,
  forwarded boolean NOT NULL DEFAULT false,
  turn_id uuid REFERENCES turn,
  raw_event_id uuid,
  correlation_id text NOT NULL,
  -- The platform's time; `seq` is ours and the two need not agree.
  sent_at timestamptz,
  edited_at timestamptz,
  -- An edit came before (or without) its original.
  made_by_edit boolean NOT NULL DEFAULT false,
  -- Deleted by its author: parts and text are gone, the row and its seq stay.
  emptied_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  UNIQUE (conversation_id, seq)
);
CREATE UNIQUE INDEX message_one_reply_a_turn ON message (turn_id) WHERE turn_id IS NOT NULL;
CREATE INDEX message_album ON message (conversation_id, group_key) WHERE group_key IS NOT NULL;

-- An album or a split text is one message with several ids on the platform.
CREATE TABLE message_external_id (
  channel_account_id uuid NOT NULL REFERENCES channel_account,
  external_id text NOT NULL,
  workspace_id uuid NOT NULL REFERENCES workspace,
  message_id uuid NOT NULL REFERENCES message,
  -- Its author took this part back; when all parts are gone the message is emptied.
  deleted_at timestamptz,
  PRIMARY KEY (channel_account_id, external_id)
);
CREATE INDEX ON message_external_id (message_id);

CREATE TABLE message_version (
  message_id uuid NOT NULL REFERENCES message,
  version integer NOT NULL,
  workspace_id uuid NOT NULL REFERENCES workspace,
  parts jsonb NOT NULL,
  edited_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  PRIMARY KEY (message_id, version)
);

CREATE TABLE attachment (
  id uuid PRIMARY KEY DEFAULT uuid_v7(),
  workspace_id uuid NOT NULL REFERENCES workspace,
  message_id uuid NOT NULL REFERENCES message,
  channel_account_id uuid NOT NULL REFERENCES channel_account,
  -- What a media part's `attachment` points to.
  ordinal integer NOT NULL,
  kind text NOT NULL,
  state text NOT NULL DEFAULT 'pending'
    CHECK (state IN ('pending', 'stored', 'too_large', 'expired', 'unsupported', 'infected', 'failed')),
  ref jsonb NOT NULL,
  unique_id text,
  mime_type text,
  size_bytes bigint,
  file_name text,
  width integer,
  height integer,
  duration_seconds double precision,
  due_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  UNIQUE (message_id, ordinal)
);
CREATE INDEX attachment_due ON attachment (due_at) WHERE due_at IS NOT NULL;

-- One lane a conversation: who holds it sends its messages, in order.
CREATE TABLE lane (
  conversation_id uuid PRIMARY KEY REFERENCES conversation,
  workspace_id uuid NOT NULL REFERENCES workspace,
  fence bigint NOT NULL DEFAULT 0,
  lease_until timestamptz,
  -- The platform asked to wait until then.
  not_before timestamptz,
  -- When a sweeper must look; null: the lane is empty.
  due_at timestamptz
);
CREATE INDEX lane_due ON lane (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE delivery (
  message_id uuid PRIMARY KEY REFERENCES message,
  workspace_id uuid NOT NULL REFERENCES workspace,
  conversation_id uuid NOT NULL REFERENCES conversation,
  channel_account_id uuid NOT NULL REFERENCES channel_account,
  seq bigint NOT NULL,
  status text NOT NULL DEFAULT 'queued' CHECK (status IN
    ('queued', 'sending', 'accepted', 'sent', 'delivered', 'read', 'played', 'failed', 'blocked', 'unknown')),
  -- How many calls the message takes and how many the platform has accepted; known once rendered.
  calls_total integer,
  calls_accepted integer NOT NULL DEFAULT 0,
  -- Tries of the call that is next.
  attempts integer NOT NULL DEFAULT 0,
  -- The platform refused the rendering once: plain from now on.
  plain boolean NOT NULL DEFAULT false,
  not_before timestamptz,
  failure jsonb,
  -- status → when; `read` before `sent` is normal.
  reached jsonb NOT NULL DEFAULT '{}',
  idempotency_key text,
  correlation_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now()
);
CREATE INDEX delivery_waiting ON delivery (conversation_id, seq) WHERE status IN ('queued', 'sending', 'unknown');
CREATE UNIQUE INDEX delivery_idempotency ON delivery (workspace_id, idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE delivery_attempt (
  id uuid PRIMARY KEY DEFAULT uuid_v7(),
  workspace_id uuid NOT NULL REFERENCES workspace,
  message_id uuid NOT NULL REFERENCES delivery,
  call_index integer NOT NULL,
  lane_fence bigint NOT NULL,
  outcome text NOT NULL DEFAULT 'sending' CHECK (outcome IN ('sending', 'accepted', 'failed', 'unknown')),
  failure jsonb,
  external_id text,
  started_at timestamptz NOT NULL DEFAULT app_now(),
  ended_at timestamptz
);
CREATE INDEX delivery_attempt_of_message ON delivery_attempt (message_id, call_index);
CREATE INDEX delivery_attempt_open ON delivery_attempt (message_id) WHERE outcome = 'sending';

-- Callbacks about messages whose external id we do not know yet, or never will.
CREATE TABLE parked_status (
  id uuid PRIMARY KEY DEFAULT uuid_v7(),
  workspace_id uuid NOT NULL REFERENCES workspace,
  channel_account_id uuid NOT NULL REFERENCES channel_account,
  external_id text NOT NULL,
  status text NOT NULL,
  at timestamptz NOT NULL,
  failure jsonb,
  created_at timestamptz NOT NULL DEFAULT app_now()
);
CREATE INDEX ON parked_status (channel_account_id, external_id);
CREATE INDEX parked_status_age ON parked_status (created_at);

CREATE TABLE credit_account (
  workspace_id uuid PRIMARY KEY REFERENCES workspace,
  -- In micro-credits. What may still be held is balance - held.
  balance bigint NOT NULL DEFAULT 0,
  held bigint NOT NULL DEFAULT 0,
  CHECK (held >= 0 AND balance >= held)
);

CREATE TABLE credit_hold (
  id uuid PRIMARY KEY DEFAULT uuid_v7(),
  workspace_id uuid NOT NULL REFERENCES workspace,
  -- The idempotency key: a turn taken again reuses its hold.
  turn_id uuid NOT NULL UNIQUE REFERENCES turn,
  amount bigint NOT NULL CHECK (amount >= 0),
  captured bigint CHECK (captured BETWEEN 0 AND amount),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'captured', 'released')),
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  ended_at timestamptz
);
CREATE INDEX credit_hold_open ON credit_hold (expires_at) WHERE state = 'open';

-- Append-only, double-entry: the entries of one tx_id add up to zero.
-- balance = the sum over available and held; held = the sum over held.
CREATE TABLE credit_entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  tx_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('grant', 'hold', 'capture', 'release')),
  account text NOT NULL CHECK (account IN ('granted', 'available', 'held', 'spent')),
  amount bigint NOT NULL,
  turn_id uuid REFERENCES turn,
  created_at timestamptz NOT NULL DEFAULT app_now()
);
CREATE INDEX ON credit_entry (workspace_id, id);

-- `id` is drawn under the conversation's lock; `position` is given by the sequencer after the commit, so that
-- what a client has seen can never be rolled back and no gap can be filled later.
CREATE TABLE event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  channel text NOT NULL,
  type text NOT NULL,
  v integer NOT NULL DEFAULT 1,
  payload jsonb NOT NULL,
  correlation_id text,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  position bigint
);
CREATE INDEX event_unsequenced ON event (id) WHERE position IS NULL;
CREATE UNIQUE INDEX event_position ON event (workspace_id, position) WHERE position IS NOT NULL;
CREATE INDEX event_of_channel ON event (workspace_id, channel, position) WHERE position IS NOT NULL;
CREATE INDEX event_age ON event (created_at);

-- The last position given in a workspace, and the last one that retention took away.
CREATE TABLE event_head (
  workspace_id uuid PRIMARY KEY REFERENCES workspace,
  last_position bigint NOT NULL DEFAULT 0,
  purged_to bigint NOT NULL DEFAULT 0
);

CREATE TABLE knowledge_document (
  id uuid PRIMARY KEY DEFAULT uuid_v7(),
  workspace_id uuid NOT NULL REFERENCES workspace,
  source text NOT NULL,
  title text NOT NULL,
  locale text NOT NULL,
  sha256 bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  UNIQUE (workspace_id, source)
);

CREATE TABLE knowledge_passage (
  id uuid PRIMARY KEY DEFAULT uuid_v7(),
  workspace_id uuid NOT NULL REFERENCES workspace,
  document_id uuid NOT NULL REFERENCES knowledge_document ON DELETE CASCADE,
  ordinal integer NOT NULL,
  heading text NOT NULL,
  body text NOT NULL,
  locale text NOT NULL,
  search tsvector NOT NULL,
  UNIQUE (document_id, ordinal)
);
CREATE INDEX knowledge_passage_search ON knowledge_passage USING gin (search);
CREATE INDEX ON knowledge_passage (workspace_id);

-- Jobs that gave up, kept for a person.
CREATE TABLE dead_letter (
  id uuid PRIMARY KEY DEFAULT uuid_v7(),
  workspace_id uuid NOT NULL REFERENCES workspace,
  job text NOT NULL,
  job_id text NOT NULL,
  payload jsonb NOT NULL,
  error text NOT NULL,
  attempts integer NOT NULL,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  resolved_at timestamptz
);
CREATE INDEX ON dead_letter (workspace_id, created_at DESC);
