-- Pieces that several writers share. They run with their caller's rights.

CREATE FUNCTION message_payload(m message) RETURNS jsonb LANGUAGE sql STABLE
  SET search_path = pg_catalog, public, pg_temp
  RETURN jsonb_build_object('v', 1, 'message', jsonb_build_object(
    'id', m.id, 'conversationId', m.conversation_id, 'seq', m.seq, 'direction', m.direction,
    'author', m.author, 'contactId', m.contact_id, 'parts', m.parts,
    'sentAt', to_char(m.sent_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')));

-- Adds a fact about a conversation to the event log. Call it under the conversation's lock, in the fact's transaction.
CREATE FUNCTION add_conversation_event(
  p_workspace uuid, p_conversation uuid, p_type text, p_payload jsonb, p_correlation text
) RETURNS void LANGUAGE sql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
  INSERT INTO event (workspace_id, channel, type, payload, correlation_id)
  VALUES (p_workspace, 'conversation:' || p_conversation, p_type, p_payload, p_correlation);
$$;

-- Changes who answers in a conversation. Does nothing when it is so already. The caller holds the lock.
CREATE FUNCTION set_conversation_owner(
  p_conversation uuid, p_owner text, p_until timestamptz, p_correlation text
) RETURNS void LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_workspace uuid;
BEGIN
  UPDATE conversation SET owner = p_owner, owner_until = p_until, updated_at = app_now()
  WHERE id = p_conversation AND (owner, owner_until) IS DISTINCT FROM (p_owner, p_until)
  RETURNING workspace_id INTO v_workspace;
  IF FOUND THEN
    PERFORM add_conversation_event(v_workspace, p_conversation, 'conversation.ownerChanged',
      jsonb_build_object('v', 1, 'conversationId', p_conversation, 'owner', p_owner), p_correlation);
  END IF;
END $$;

-- Ends an open turn, raises its fence so that whoever works on it can no longer commit, and releases what is still
-- held for it. The caller holds the conversation's lock.
CREATE FUNCTION end_turn(p_turn uuid, p_result text, p_outcome jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  t turn;
BEGIN
  UPDATE turn SET state = p_result, fence = fence + 1, ended_at = app_now(), due_at = NULL, lease_until = NULL,
    outcome = outcome || p_outcome
  WHERE id = p_turn AND state = 'open' RETURNING * INTO t;
  IF NOT FOUND THEN RETURN; END IF;
  PERFORM release_credits(p_turn);
  IF p_result <> 'superseded' THEN
    UPDATE conversation SET
      handled_seq = greatest(handled_seq, t.to_seq),
      due_at = CASE WHEN last_answerable_seq > greatest(handled_seq, t.to_seq) THEN app_now() ELSE NULL END,
      updated_at = app_now()
    WHERE id = t.conversation_id;
  END IF;
  PERFORM add_conversation_event(t.workspace_id, t.conversation_id, 'turn.ended', jsonb_build_object(
    'v', 1, 'id', t.id, 'conversationId', t.conversation_id, 'fromSeq', t.from_seq, 'toSeq', t.to_seq,
    'result', p_result), t.correlation_id);
END $$;

-- A human answered: the conversation is theirs until p_until, the open turn is over, queued bot messages stay
-- unsent, and what the contact had asked counts as handled: everything up to p_seq, the human's message (null: all).
-- One transaction with the human's message.
CREATE FUNCTION take_over_conversation(
  p_conversation uuid, p_until timestamptz, p_correlation text, p_seq bigint DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_turn uuid;
  d record;
BEGIN
  SELECT id INTO v_turn FROM turn WHERE conversation_id = p_conversation AND state = 'open';
  IF FOUND THEN PERFORM end_turn(v_turn, 'handed_over', '{"reason": "human_answered"}'); END IF;
  -- What the contact wrote after the human waits until the human's time is up.
  UPDATE conversation SET handled_seq = greatest(handled_seq, least(last_answerable_seq, p_seq)),
    due_at = CASE WHEN last_answerable_seq > greatest(handled_seq, p_seq) AND p_seq IS NOT NULL THEN p_until END
  WHERE id = p_conversation;
  -- What may have arrived already stays unknown, and is not sent again.
  UPDATE delivery SET not_before = NULL FROM message m
  WHERE delivery.message_id = m.id AND m.author = 'bot' AND delivery.status = 'unknown'
    AND delivery.conversation_id = p_conversation;
  FOR d IN
    UPDATE delivery SET status = 'blocked', failure = '{"class": "human_answered", "code": "human_answered"}',
      reached = reached || jsonb_build_object('blocked', app_now()), updated_at = app_now()
    FROM message m
    WHERE delivery.message_id = m.id AND m.author = 'bot' AND delivery.status = 'queued'
      AND delivery.calls_accepted = 0 AND delivery.conversation_id = p_conversation
    RETURNING delivery.*
  LOOP
    PERFORM add_status_event(d.workspace_id, d.conversation_id, d.message_id, d.seq, d.status, d.failure, p_correlation);
  END LOOP;
  PERFORM set_conversation_owner(p_conversation, 'human', p_until, p_correlation);
END $$;

CREATE FUNCTION add_status_event(
  p_workspace uuid, p_conversation uuid, p_message uuid, p_seq bigint, p_status text, p_failure jsonb, p_correlation text
) RETURNS void LANGUAGE sql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT add_conversation_event(p_workspace, p_conversation, 'message.statusChanged',
    jsonb_strip_nulls(jsonb_build_object('v', 1, 'id', p_message, 'conversationId', p_conversation, 'seq', p_seq,
      'status', p_status, 'failure', p_failure)), p_correlation);
$$;

-- Merges a platform's callback into a delivery, in any order: all times are kept, the status only climbs.
-- Returns false when nobody knows the external id (yet): the caller parks it.
CREATE FUNCTION apply_status(
  p_account uuid, p_external_id text, p_status text, p_at timestamptz, p_failure jsonb
) RETURNS boolean LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ladder constant text[] := ARRAY['queued', 'sending', 'unknown', 'accepted', 'sent', 'delivered', 'read', 'played'];
  d delivery;
  before text;
BEGIN
  SELECT delivery.* INTO d FROM message_external_id x JOIN delivery USING (message_id)
  WHERE x.channel_account_id = p_account AND x.external_id = p_external_id FOR UPDATE OF delivery;
  IF NOT FOUND THEN RETURN false; END IF;
  before := d.status;
  UPDATE delivery SET
    reached = jsonb_build_object(p_status, p_at) || reached,
    status = CASE
      -- A split text goes on: its status counts once all its parts are accepted.
      WHEN p_status <> 'failed' AND calls_accepted < calls_total THEN status
      WHEN p_status = 'failed' AND array_position(ladder, status) < array_position(ladder, 'delivered') THEN 'failed'
      WHEN array_position(ladder, p_status) > array_position(ladder, status) THEN p_status
      ELSE status END,
    failure = coalesce('{"class": "reported"}' || p_failure, failure),
    updated_at = app_now()
  WHERE message_id = d.message_id RETURNING * INTO d;
  IF d.status <> before THEN
    PERFORM add_status_event(d.workspace_id, d.conversation_id, d.message_id, d.seq, d.status, d.failure, d.correlation_id);
  END IF;
  RETURN true;
END $$;
