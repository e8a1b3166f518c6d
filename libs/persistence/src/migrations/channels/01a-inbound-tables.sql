-- What comes in beyond messages and statuses: changed identities, watermarks, the health of an account, echoes that may
-- be our own, and the past of a chat.

ALTER TYPE inbound_item
  ADD ATTRIBUTE historical boolean, ADD ATTRIBUTE maybe_own boolean,
  -- How long an echo may wait for the answer of our own call.
  ADD ATTRIBUTE echo_wait_ms integer,
  -- Addresses that are the person's no longer, as [{kind, value}].
  ADD ATTRIBUTE former jsonb,
  ADD ATTRIBUTE callback_data text, ADD ATTRIBUTE pricing jsonb, ADD ATTRIBUTE covers_earlier boolean,
  ADD ATTRIBUTE up_to timestamptz,
  ADD ATTRIBUTE aspect text, ADD ATTRIBUTE subject text, ADD ATTRIBUTE level text, ADD ATTRIBUTE state text,
  ADD ATTRIBUTE reason text;

-- A person who was two contacts: this row stays for what refers to it, the addresses are the other's.
ALTER TABLE contact ADD COLUMN merged_into uuid REFERENCES contact;

-- A chat that was two conversations: its history stays here, no alias leads here, and what comes goes on in the other.
ALTER TABLE conversation ADD COLUMN merged_into uuid REFERENCES conversation;
CREATE INDEX conversation_merged ON conversation (merged_into) WHERE merged_into IS NOT NULL;

ALTER TABLE message
  -- From the chat's past: older than its seq says (sent_at tells), never answered.
  ADD COLUMN historical boolean NOT NULL DEFAULT false;
CREATE INDEX message_historical ON message (conversation_id, sent_at) WHERE historical;

ALTER TABLE attachment
  -- The part of an album that it came with.
  ADD COLUMN external_id text;

ALTER TABLE delivery
  -- What the platform charges, in its own words.
  ADD COLUMN pricing jsonb;
-- What a callback about several messages may still move.
CREATE INDEX delivery_climbing ON delivery (conversation_id, seq) WHERE status IN ('accepted', 'sent', 'delivered');

ALTER TABLE parked_status
  ADD COLUMN callback_data text,
  ADD COLUMN pricing jsonb,
  ADD COLUMN covers_earlier boolean NOT NULL DEFAULT false,
  -- When a sweeper must look whether its message is known now; null: it never will be.
  ADD COLUMN due_at timestamptz DEFAULT app_now();
CREATE INDEX parked_status_due ON parked_status (due_at) WHERE due_at IS NOT NULL;

-- Echoes of messages that a person may have typed, while a call of ours whose id we do not know yet may be meant.
CREATE TABLE parked_echo (
  id uuid PRIMARY KEY DEFAULT uuid_v7(),
  workspace_id uuid NOT NULL REFERENCES workspace,
  channel_account_id uuid NOT NULL REFERENCES channel_account,
  conversation_id uuid NOT NULL REFERENCES conversation,
  external_id text NOT NULL,
  -- The inbound_item.
  item jsonb NOT NULL,
  -- The conversation's last message when it came: what a person had before their eyes.
  last_seq bigint NOT NULL,
  -- When it counts as a person's.
  due_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  UNIQUE (channel_account_id, external_id)
);
CREATE INDEX parked_echo_due ON parked_echo (due_at);
GRANT SELECT, DELETE ON parked_echo TO causerie_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON parked_echo TO causerie_system;

-- What a platform last said about an account, by aspect and subject (a template, say; '' is the account itself).
CREATE TABLE channel_account_health (
  channel_account_id uuid NOT NULL REFERENCES channel_account,
  aspect text NOT NULL CHECK (aspect IN ('quality', 'template', 'account', 'limits', 'credentials')),
  subject text NOT NULL DEFAULT '',
  workspace_id uuid NOT NULL REFERENCES workspace,
  level text NOT NULL CHECK (level IN ('ok', 'warning', 'critical')),
  state text NOT NULL,
  reason text,
  -- The platform's time: the newest counts.
  at timestamptz NOT NULL,
  PRIMARY KEY (channel_account_id, aspect, subject)
);
CREATE INDEX ON channel_account_health (workspace_id);
CREATE INDEX channel_account_ill ON channel_account_health (aspect, level) WHERE level <> 'ok';
