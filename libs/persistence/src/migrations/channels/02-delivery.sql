-- What the rules of sending need: forms of a message, templates, schedules, ordered calls, and answers that did not
-- arrive.

ALTER TABLE lane
  -- The lane goes on once the call of this external id has at least this status, or that time has come. The holder
  -- sets it with the acceptance; `wake_waiting_lane` clears it.
  ADD COLUMN waits_for text,
  ADD COLUMN waits_status text,
  ADD COLUMN waits_until timestamptz;

ALTER TABLE delivery
  -- The message of ours that this one replaces.
  ADD COLUMN edits_external_id text,
  -- In which form the newest try went out.
  ADD COLUMN sent_as text CHECK (sent_as IN ('free_form', 'template', 'human_tag', 're_engagement')),
  -- What went out instead of the message's own parts.
  ADD COLUMN sent_parts jsonb,
  -- When a failure's meaning beyond the message was carried out. Null with `failed`: the platform reported it after
  -- it had accepted the message, and delivery has not looked yet.
  ADD COLUMN followed_at timestamptz,
  -- When it was tried and must be again; null: at once.
  ADD COLUMN follow_due_at timestamptz;

UPDATE delivery SET followed_at = updated_at WHERE status = 'failed';
CREATE INDEX delivery_unfollowed ON delivery (follow_due_at NULLS FIRST) WHERE status = 'failed' AND followed_at IS NULL;
CREATE INDEX delivery_re_engaged ON delivery (conversation_id) WHERE sent_as = 're_engagement';

ALTER TABLE conversation
  -- Answers of the bot that did not arrive, in a row, and the seq of the first. That one handed the conversation to a
  -- person; the others change nothing until somebody has answered.
  ADD COLUMN delivery_returns integer NOT NULL DEFAULT 0,
  ADD COLUMN returned_seq bigint;

ALTER TABLE channel_account
  -- When the catalogue of templates is fetched again.
  ADD COLUMN templates_due_at timestamptz NOT NULL DEFAULT app_now(),
  -- The platform complained about quality: what nobody waits for is not sent before.
  ADD COLUMN bulk_paused_until timestamptz;
CREATE INDEX channel_account_templates_due ON channel_account (templates_due_at) WHERE state = 'active';

-- What the platform approved, as it was when last fetched.
CREATE TABLE message_template (
  channel_account_id uuid NOT NULL REFERENCES channel_account,
  name text NOT NULL,
  -- As the platform writes it, e.g. 'en_US'.
  language text NOT NULL,
  workspace_id uuid NOT NULL REFERENCES workspace,
  category text NOT NULL,
  -- The platform's own word; 'GONE' when it no longer lists it.
  state text NOT NULL,
  sendable boolean NOT NULL,
  text text NOT NULL,
  -- [{name, charactersMax}]
  variables jsonb NOT NULL DEFAULT '[]',
  synced_at timestamptz NOT NULL DEFAULT app_now(),
  PRIMARY KEY (channel_account_id, name, language)
);
CREATE INDEX ON message_template (workspace_id);

-- A message for later. It takes its seq when it is due, so the conversation's order is the order of sending.
CREATE TABLE scheduled_message (
  id uuid PRIMARY KEY DEFAULT uuid_v7(),
  workspace_id uuid NOT NULL REFERENCES workspace,
  conversation_id uuid NOT NULL REFERENCES conversation,
  author text NOT NULL CHECK (author IN ('human', 'system', 'bot')),
  parts jsonb NOT NULL,
  -- [{kind, source: {handle} | {url}, mimeType, fileName}]
  attachments jsonb NOT NULL DEFAULT '[]',
  reply_to_external_id text,
  send_at timestamptz NOT NULL,
  -- The conversation's last message when it was written: what a person had before their eyes.
  seen_seq bigint NOT NULL DEFAULT 0,
  idempotency_key text NOT NULL,
  state text NOT NULL DEFAULT 'scheduled' CHECK (state IN ('scheduled', 'queued', 'cancelled')),
  -- The message it became.
  message_id uuid REFERENCES message,
  -- When a sweeper must look; null: it is over.
  due_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  UNIQUE (workspace_id, idempotency_key)
);
CREATE INDEX scheduled_message_due ON scheduled_message (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX scheduled_message_of_conversation ON scheduled_message (conversation_id, send_at);

-- A status has come. If it is the one that the conversation's lane waits for, the lane goes on. Call it under the
-- conversation's lock and before a delivery is locked: a lane's holder locks the lane first. p_external_id null: all
-- that was sent to the chat has come as far.
CREATE FUNCTION wake_waiting_lane(p_conversation uuid, p_external_id text, p_status text) RETURNS void
LANGUAGE sql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE lane SET waits_for = NULL, waits_status = NULL, waits_until = NULL,
    -- Only a lane that was given back for it is woken: its holder looks for itself, an empty one has nothing to send,
    -- and what it waits for otherwise (a throttle) is not ours to end.
    not_before = CASE WHEN lease_until IS NULL AND not_before = waits_until THEN NULL ELSE not_before END,
    due_at = CASE WHEN lease_until IS NULL AND not_before = waits_until THEN app_now() ELSE due_at END
  WHERE conversation_id = p_conversation AND waits_for IS NOT NULL AND (p_external_id IS NULL OR waits_for = p_external_id)
    AND (p_status = 'failed' OR array_position(ARRAY['sent', 'delivered', 'read', 'played'], p_status)
      >= array_position(ARRAY['sent', 'delivered', 'read', 'played'], waits_status));
$$;

-- All calls of a message were accepted: tells what went out instead of its own parts, if anything did.
CREATE FUNCTION add_replaced_event(d delivery) RETURNS void
LANGUAGE sql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT add_conversation_event(d.workspace_id, d.conversation_id, 'message.replaced', jsonb_build_object(
    'v', 1, 'id', d.message_id, 'conversationId', d.conversation_id, 'seq', d.seq, 'sentParts', d.sent_parts), d.correlation_id)
  WHERE d.sent_parts IS NOT NULL;
$$;

-- The platform took one call: all that follows, in one go. Callbacks that were quicker than its answer are merged. What
-- was accepted already changes nothing but the ids: the answer to that commit was lost, or a callback was the proof.
-- p_status: what the message is once all its calls are accepted. p_wait_status: the lane waits until this call has it.
-- The caller holds the conversation's lock, then the lane's.
CREATE FUNCTION accept_attempt(
  p_attempt uuid, p_message uuid, p_external_id text, p_at timestamptz, p_status text, p_wait_status text, p_wait_max interval
) RETURNS void LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  d delivery;
  v_ended boolean;
  v_done boolean;
BEGIN
  SELECT * INTO d FROM delivery WHERE message_id = p_message FOR NO KEY UPDATE;
  UPDATE delivery_attempt SET outcome = 'accepted', external_id = p_external_id, failure = NULL, ended_at = app_now()
  WHERE id = p_attempt AND outcome = 'sending';
  v_ended := FOUND;
  INSERT INTO message_external_id (channel_account_id, external_id, workspace_id, message_id)
  VALUES (d.channel_account_id, p_external_id, d.workspace_id, p_message) ON CONFLICT DO NOTHING;
  IF v_ended THEN
    UPDATE message SET sent_at = p_at WHERE id = p_message AND sent_at IS NULL;
    v_done := d.calls_accepted + 1 >= d.calls_total;
    UPDATE delivery x SET calls_accepted = x.calls_accepted + 1, attempts = 0, failure = NULL, not_before = NULL,
      updated_at = app_now(),
      reached = CASE WHEN v_done THEN jsonb_build_object(p_status, app_now()) || x.reached ELSE x.reached END,
      -- After the last call the status is the highest that is known: a callback may have been quicker.
      status = CASE WHEN v_done AND x.status <> 'failed' THEN (
        SELECT s FROM unnest(ARRAY['played', 'read', 'delivered', 'sent', 'accepted']) WITH ORDINALITY AS l(s, i)
        WHERE s = p_status OR x.reached ? s ORDER BY i LIMIT 1) ELSE x.status END
    WHERE x.message_id = p_message RETURNING * INTO d;
    IF v_done AND d.status <> 'failed' THEN
      PERFORM add_status_event(d.workspace_id, d.conversation_id, p_message, d.seq, d.status, NULL, d.correlation_id);
    END IF;
    IF v_done THEN PERFORM add_replaced_event(d); END IF;
    -- Before the callbacks that were quicker: one of them may be the awaited.
    UPDATE lane SET waits_for = p_external_id, waits_status = p_wait_status, waits_until = app_now() + p_wait_max
    WHERE conversation_id = d.conversation_id AND p_wait_status IS NOT NULL;
  END IF;
  PERFORM settle_external_id(d.channel_account_id, p_external_id);
END $$;

-- An answer of the bot did not arrive: a person takes the conversation, with an event that says why. Once, until
-- somebody has answered: one more failure of the same kind is only counted. Nothing follows where a person answered
-- anyway, where the contact wants nothing or cannot be reached, and where the class of the failure is not known yet.
-- The caller holds the conversation's lock. True: it was handed over.
CREATE FUNCTION return_failed_delivery(p_message uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  d delivery;
  c conversation;
  v_author text;
  v_first boolean;
BEGIN
  SELECT * INTO d FROM delivery WHERE message_id = p_message;
  SELECT author INTO v_author FROM message WHERE id = p_message;
  IF v_author IS DISTINCT FROM 'bot' OR d.status NOT IN ('failed', 'blocked')
    OR d.failure ->> 'class' IN ('human_answered', 'opted_out', 'undeliverable', 'reported') THEN
    RETURN false;
  END IF;
  SELECT * INTO c FROM conversation WHERE id = d.conversation_id;
  v_first := c.returned_seq IS NULL OR EXISTS (
    SELECT FROM message m LEFT JOIN delivery o ON o.message_id = m.id
    WHERE m.conversation_id = c.id AND m.seq > c.returned_seq AND m.direction = 'outbound' AND m.id <> p_message
      AND (o.status IN ('accepted', 'sent', 'delivered', 'read', 'played') OR (o.message_id IS NULL AND m.author = 'human')));
  UPDATE conversation SET delivery_returns = CASE WHEN v_first THEN 1 ELSE delivery_returns + 1 END,
    returned_seq = CASE WHEN v_first THEN d.seq ELSE returned_seq END
  WHERE id = c.id;
  IF NOT v_first OR c.owner <> 'bot' THEN RETURN false; END IF;
  PERFORM set_conversation_owner(c.id, 'waiting_human', NULL, d.correlation_id);
  PERFORM add_conversation_event(d.workspace_id, d.conversation_id, 'message.returned', jsonb_build_object(
    'v', 1, 'id', d.message_id, 'conversationId', d.conversation_id, 'seq', d.seq, 'failure', d.failure), d.correlation_id);
  RETURN true;
END $$;

-- What must cross workspaces. A due row is claimed by pushing its due_at on.

-- Failures that the platform reported after it had accepted the message and whose meaning nobody carried out yet.
CREATE FUNCTION sweep_reported_failures(p_limit integer, p_again interval)
RETURNS TABLE (workspace_id uuid, conversation_id uuid, message_id uuid, channel_account_id uuid, code text, description text)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH due AS (
    SELECT d.message_id FROM delivery d
    WHERE d.status = 'failed' AND d.followed_at IS NULL AND (d.follow_due_at IS NULL OR d.follow_due_at <= app_now())
    ORDER BY d.follow_due_at NULLS FIRST LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED
  )
  UPDATE delivery d SET follow_due_at = app_now() + p_again FROM due WHERE d.message_id = due.message_id
  RETURNING d.workspace_id, d.conversation_id, d.message_id, d.channel_account_id, d.failure ->> 'code', d.failure ->> 'description';
$$;

CREATE FUNCTION sweep_scheduled_messages(p_limit integer, p_again interval)
RETURNS TABLE (workspace_id uuid, id uuid, conversation_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH due AS (
    SELECT s.id FROM scheduled_message s WHERE s.due_at <= app_now()
    ORDER BY s.due_at LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED
  )
  UPDATE scheduled_message s SET due_at = app_now() + p_again FROM due WHERE s.id = due.id
  RETURNING s.workspace_id, s.id, s.conversation_id;
$$;

-- Active accounts of these platforms whose catalogue of templates is due.
CREATE FUNCTION sweep_template_accounts(p_platforms text[], p_limit integer, p_again interval)
RETURNS TABLE (workspace_id uuid, channel_account_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH due AS (
    SELECT a.id FROM channel_account a
    WHERE a.templates_due_at <= app_now() AND a.state = 'active' AND a.platform = ANY (p_platforms)
    ORDER BY a.templates_due_at LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED
  )
  UPDATE channel_account a SET templates_due_at = app_now() + p_again FROM due WHERE a.id = due.id
  RETURNING a.workspace_id, a.id;
$$;
