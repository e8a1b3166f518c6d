-- What a platform says about messages that we sent. All of it is called under the conversation's lock.

-- Merges a callback into a delivery, in any order: all times are kept, the status only climbs.
CREATE FUNCTION climb_delivery(p_message uuid, p_status text, p_at timestamptz, p_failure jsonb, p_pricing jsonb)
RETURNS void LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ladder constant text[] := ARRAY['queued', 'sending', 'unknown', 'accepted', 'sent', 'delivered', 'read', 'played'];
  d delivery;
  before text;
BEGIN
  SELECT * INTO d FROM delivery WHERE message_id = p_message FOR UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
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
    pricing = coalesce(p_pricing, pricing),
    updated_at = app_now()
  WHERE message_id = p_message RETURNING * INTO d;
  IF d.status <> before THEN
    PERFORM add_status_event(d.workspace_id, d.conversation_id, d.message_id, d.seq, d.status, d.failure, d.correlation_id);
  END IF;
END $$;

-- Everything sent to these conversations up to a time, or up to a seq, has come as far. A message counts from when it was
-- accepted: a call still under way at that time is not meant.
CREATE FUNCTION climb_earlier(
  p_conversations uuid[], p_status text, p_at timestamptz, p_up_to timestamptz, p_seq bigint
) RETURNS void LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF p_up_to IS NOT NULL THEN
    PERFORM wake_waiting_lane(l.conversation_id, l.waits_for, p_status)
    FROM lane l JOIN delivery d ON d.conversation_id = l.conversation_id AND d.status IN ('queued', 'sending', 'unknown')
    JOIN delivery_attempt a ON a.message_id = d.message_id AND a.external_id = l.waits_for
    WHERE l.conversation_id = ANY (p_conversations) AND a.ended_at <= p_up_to;
  END IF;
  PERFORM climb_delivery(e.message_id, p_status, p_at, NULL, NULL)
  FROM (
    SELECT d.message_id FROM delivery d
    WHERE d.conversation_id = ANY (p_conversations) AND d.status IN ('accepted', 'sent', 'delivered')
      AND d.calls_accepted >= d.calls_total
      AND d.status <> p_status AND (d.status <> 'delivered' OR p_status IN ('read', 'played')) AND p_status <> 'failed'
      AND (p_seq IS NULL OR d.seq <= p_seq)
      AND (p_up_to IS NULL OR coalesce(
        least((d.reached ->> 'accepted')::timestamptz, (d.reached ->> 'sent')::timestamptz), d.updated_at) <= p_up_to)
    ORDER BY d.conversation_id, d.seq
  ) e;
END $$;

-- A callback about the message of this external id. False when nobody knows the id (yet): the caller parks it.
CREATE FUNCTION apply_platform_status(
  p_account uuid, p_external_id text, p_status text, p_at timestamptz, p_failure jsonb, p_pricing jsonb,
  p_covers_earlier boolean
) RETURNS boolean LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  m message;
BEGIN
  SELECT message.* INTO m FROM message_external_id x JOIN message ON message.id = x.message_id
  WHERE x.channel_account_id = p_account AND x.external_id = p_external_id;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM wake_waiting_lane(m.conversation_id, p_external_id, p_status);
  PERFORM climb_delivery(m.id, p_status, p_at, p_failure, p_pricing);
  IF p_covers_earlier THEN PERFORM climb_earlier(ARRAY[m.conversation_id], p_status, p_at, NULL, m.seq); END IF;
  RETURN true;
END $$;

CREATE OR REPLACE FUNCTION apply_status(
  p_account uuid, p_external_id text, p_status text, p_at timestamptz, p_failure jsonb
) RETURNS boolean LANGUAGE sql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT apply_platform_status(p_account, p_external_id, p_status, p_at, p_failure, NULL, false);
$$;

-- We know now which message this id names: what came before it under that id is no person's and waits no longer.
CREATE FUNCTION settle_external_id(p_account uuid, p_external_id text) RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  s parked_status;
  v_count integer := 0;
BEGIN
  DELETE FROM parked_echo WHERE channel_account_id = p_account AND external_id = p_external_id;
  FOR s IN
    WITH parked AS (
      DELETE FROM parked_status WHERE channel_account_id = p_account AND external_id = p_external_id RETURNING *
    )
    SELECT * FROM parked ORDER BY at, id
  LOOP
    PERFORM apply_platform_status(p_account, p_external_id, s.status, s.at, s.failure, s.pricing, s.covers_earlier);
    v_count := v_count + 1;
  END LOOP;
  RETURN v_count;
END $$;

-- Which message of ours a platform means by the key that came back: `<message id>` or `<message id>:<call>`, calls
-- counted from 0. Null: it is none of ours.
CREATE FUNCTION message_called(p_callback text) RETURNS uuid
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT substring(p_callback FROM '^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?::[0-9]{1,4})?$')::uuid;
$$;

-- Proof that the platform took this call, from somewhere else than its answer. If it is the call that is next, it counts
-- as accepted, whatever we had believed: nothing is sent again and the message goes on. Of an earlier or a given-up call
-- only the id is kept, so that its statuses find the message.
CREATE FUNCTION accept_call(p_message uuid, p_call integer, p_external_id text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  d delivery;
  before delivery;
  v_attempt uuid;
  -- Until when its lane may have paused for this delivery alone.
  v_fate timestamptz;
BEGIN
  -- The lane before the delivery, as its holder does.
  PERFORM FROM lane l JOIN delivery x USING (conversation_id) WHERE x.message_id = p_message FOR NO KEY UPDATE OF l;
  SELECT * INTO d FROM delivery WHERE message_id = p_message FOR NO KEY UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  before := d;
  INSERT INTO message_external_id (channel_account_id, external_id, workspace_id, message_id)
  VALUES (d.channel_account_id, p_external_id, d.workspace_id, p_message) ON CONFLICT DO NOTHING;

  SELECT id INTO v_attempt FROM delivery_attempt
  WHERE message_id = p_message AND call_index = p_call AND outcome <> 'accepted' ORDER BY outcome = 'failed', id LIMIT 1;
  IF FOUND AND p_call = d.calls_accepted AND d.status IN ('queued', 'sending', 'unknown') THEN
    UPDATE delivery_attempt SET outcome = 'accepted', failure = NULL, external_id = p_external_id,
      ended_at = coalesce(ended_at, app_now())
    WHERE id = v_attempt;
    -- A repeat that is under way: its answer changes nothing any more.
    UPDATE delivery_attempt SET outcome = 'unknown', ended_at = app_now()
    WHERE message_id = p_message AND call_index = p_call AND outcome = 'sending';
    UPDATE message SET sent_at = coalesce(sent_at, p_at) WHERE id = p_message;
    UPDATE delivery x SET calls_accepted = x.calls_accepted + 1, attempts = 0, failure = NULL, not_before = NULL,
      updated_at = app_now(),
      reached = CASE WHEN n.done THEN jsonb_build_object('accepted', p_at) || x.reached ELSE x.reached END,
      status = CASE
        WHEN n.done THEN (
          SELECT s FROM unnest(ARRAY['played', 'read', 'delivered', 'sent', 'accepted']) WITH ORDINALITY AS l(s, i)
          WHERE s = 'accepted' OR x.reached ? s ORDER BY i LIMIT 1)
        WHEN x.status = 'unknown' THEN 'queued'
        ELSE x.status END
    FROM (SELECT d.calls_accepted + 1 >= d.calls_total AS done) n
    WHERE x.message_id = p_message RETURNING x.* INTO d;
    IF d.calls_accepted >= d.calls_total THEN
      PERFORM add_status_event(d.workspace_id, d.conversation_id, d.message_id, d.seq, d.status, NULL, d.correlation_id);
      PERFORM add_replaced_event(d);
    END IF;
    -- What waited for the fate of this call waits no longer; a throttle still does.
    v_fate := coalesce(before.not_before + interval '2 seconds', '-infinity');
    UPDATE lane SET not_before = CASE WHEN not_before > v_fate THEN not_before END,
      due_at = CASE WHEN lease_until > app_now() OR not_before > greatest(v_fate, app_now()) THEN due_at ELSE app_now() END
    WHERE conversation_id = d.conversation_id;
  END IF;
  PERFORM settle_external_id(d.channel_account_id, p_external_id);
END $$;

-- A callback with our own key, about an id that we do not know. False: the key is none of ours.
CREATE FUNCTION settle_callback(p_account uuid, p_callback text, p_external_id text, p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_message uuid;
BEGIN
  SELECT message_id INTO v_message FROM delivery
  WHERE message_id = message_called(p_callback) AND channel_account_id = p_account;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM accept_call(v_message, coalesce(substring(p_callback FROM ':([0-9]+)$')::integer, 0), p_external_id, p_at);
  RETURN true;
END $$;

-- Parked statuses whose message became known after all: they came while its acceptance was being written, under another
-- alias than its conversation's. Rows of which nothing is known are looked at less and less, for an hour.
CREATE FUNCTION settle_parked_statuses(p_limit integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_due uuid[];
  v_locked uuid[];
  v_count integer := 0;
  s record;
BEGIN
  v_due := ARRAY(SELECT id FROM parked_status WHERE due_at <= app_now() ORDER BY due_at LIMIT p_limit);
  IF cardinality(v_due) = 0 THEN RETURN 0; END IF;
  -- The conversations before the rows, as delivery does. Who is busy now is looked at again.
  SELECT array_agg(c.id) INTO v_locked FROM (
    SELECT id FROM conversation WHERE id IN (
      SELECT m.conversation_id FROM parked_status p
      JOIN message_external_id x ON x.channel_account_id = p.channel_account_id AND x.external_id = p.external_id
      JOIN message m ON m.id = x.message_id WHERE p.id = ANY (v_due)
    ) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED) c;
  FOR s IN
    SELECT DISTINCT p.channel_account_id, p.external_id FROM parked_status p
    JOIN message_external_id x ON x.channel_account_id = p.channel_account_id AND x.external_id = p.external_id
    JOIN message m ON m.id = x.message_id
    WHERE p.id = ANY (v_due) AND m.conversation_id = ANY (v_locked) ORDER BY 1, 2
  LOOP
    v_count := v_count + settle_external_id(s.channel_account_id, s.external_id);
  END LOOP;
  UPDATE parked_status p SET due_at =
    CASE WHEN p.created_at > app_now() - interval '1 hour'
      THEN app_now() + greatest(app_now() - p.created_at, interval '1 second') END
  FROM (SELECT id FROM parked_status WHERE id = ANY (v_due) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED) q
  WHERE p.id = q.id;
  RETURN v_count;
END $$;

GRANT EXECUTE ON FUNCTION accept_call(uuid, integer, text, timestamptz), settle_callback(uuid, text, text, timestamptz)
TO causerie_system;
