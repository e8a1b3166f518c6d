-- Echoes of a platform that does not say who sent a message: a person in the platform's own app, or we ourselves.

-- The same words, however they were marked up, in any script and whatever the database's locale knows of letters. A
-- message of several calls shows in as many pieces: the first begins it, the last ends it, and one between is no small
-- part of it. What a person typed may by chance stand in it, too, and must not be taken for ours.
CREATE FUNCTION has_words(p_whole text, p_echo text, p_call integer, p_calls integer) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT CASE
    WHEN w.echo = '' OR w.whole = '' THEN trim(p_whole) = trim(p_echo)
    WHEN p_calls <= 1 THEN w.echo = w.whole
    WHEN p_call = 0 THEN starts_with(w.whole, w.echo)
    WHEN p_call = p_calls - 1 THEN right(w.whole, length(w.echo)) = w.echo
    ELSE position(w.echo IN w.whole) > 0 AND length(w.echo) * p_calls * 4 >= length(w.whole) END
  FROM (SELECT regexp_replace(lower(p_whole), signs, '', 'g') AS whole, regexp_replace(lower(p_echo), signs, '', 'g') AS echo
    FROM (VALUES ('[^a-z0-9\u00c0-\U0010ffff]+|[\u2000-\u206f\ufe00-\ufe0f]+')) AS v(signs)) w;
$$;

-- Is this echo the answer to a call whose fate is unknown? Then that is settled, and nothing is sent again.
CREATE FUNCTION settle_echo(p_conversation uuid, f inbound_item) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  d delivery;
BEGIN
  SELECT x.* INTO d FROM delivery x JOIN message m ON m.id = x.message_id
  WHERE x.conversation_id = p_conversation AND x.status = 'unknown' AND m.kind = f.kind
    AND has_words(m.text, f.text, x.calls_accepted, coalesce(x.calls_total, 1))
  ORDER BY x.seq LIMIT 1;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM accept_call(d.message_id, d.calls_accepted, f.external_id, f.sent_at);
  PERFORM apply_platform_status(f.account, f.external_id, 'sent', f.sent_at, NULL, NULL, false);
  RETURN true;
END $$;

-- Those of a batch that may be our own and are not known to be. What may be answer to a call of ours is set aside; the
-- others are a person's. Returns the outcomes of those that are dealt with.
CREATE FUNCTION record_inbound_echoes(items inbound_item[]) RETURNS inbound_outcome[]
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  f inbound_item;
  v_conversation uuid;
  outcomes inbound_outcome[] := '{}';
BEGIN
  FOREACH f IN ARRAY items LOOP
    CONTINUE WHEN EXISTS (SELECT FROM message_external_id x
      WHERE x.channel_account_id = f.account AND x.external_id = f.external_id);
    v_conversation := conversation_of(f.account, f.aliases);
    IF settle_echo(v_conversation, f) THEN
      outcomes := outcomes || ROW(f.i, 'status', v_conversation, NULL, NULL, false)::inbound_outcome;
    ELSIF EXISTS (SELECT FROM delivery d WHERE d.conversation_id = v_conversation AND d.status IN ('sending', 'unknown'))
      OR EXISTS (
        -- Accepted a moment ago, and not every call gave an id.
        SELECT FROM delivery d WHERE d.conversation_id = v_conversation AND d.status IN ('accepted', 'sent', 'delivered')
          AND d.updated_at > app_now() - f.echo_wait_ms * interval '1 millisecond'
          AND d.calls_accepted > (SELECT count(*) FROM message_external_id x WHERE x.message_id = d.message_id))
    THEN
      INSERT INTO parked_echo (workspace_id, channel_account_id, conversation_id, external_id, item, last_seq, due_at)
      SELECT f.workspace, f.account, c.id, f.external_id, to_jsonb(f), c.last_seq,
        app_now() + f.echo_wait_ms * interval '1 millisecond'
      FROM conversation c WHERE c.id = v_conversation ON CONFLICT DO NOTHING;
      outcomes := outcomes || ROW(f.i, 'parked', v_conversation, NULL, NULL, false)::inbound_outcome;
    END IF;
  END LOOP;
  RETURN outcomes;
END $$;

-- Parked echoes whose time is over are a person's; those that turn out to be a call whose fate is unknown settle it, at
-- once. While the call itself is still open, at most two minutes, nobody knows. Returns what became of them.
CREATE FUNCTION release_parked_echoes(p_limit integer, p_sweep_after interval, p_human_pause interval)
RETURNS TABLE (workspace_id uuid, conversation_id uuid, author text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_id uuid;
  e parked_echo;
  f inbound_item;
BEGIN
  FOR v_id IN
    SELECT p.id FROM parked_echo p
    WHERE p.due_at <= app_now() OR EXISTS (
      SELECT FROM delivery d WHERE d.conversation_id = p.conversation_id AND d.status = 'unknown')
    ORDER BY p.due_at, p.id LIMIT p_limit
  LOOP
    SELECT p.* INTO e FROM parked_echo p WHERE p.id = v_id;
    CONTINUE WHEN NOT FOUND;
    f := jsonb_populate_record(NULL::inbound_item, e.item);
    conversation_id := coalesce(conversation_of(f.account, f.aliases), e.conversation_id);
    -- Who is busy with it now is looked at again; so nobody waits for us while we wait for somebody else.
    PERFORM FROM conversation c WHERE c.id IN (conversation_id, e.conversation_id) ORDER BY c.id FOR NO KEY UPDATE SKIP LOCKED;
    CONTINUE WHEN NOT FOUND;
    PERFORM FROM parked_echo p WHERE p.id = v_id FOR UPDATE SKIP LOCKED;
    CONTINUE WHEN NOT FOUND;
    workspace_id := e.workspace_id;
    author := 'bot';
    IF EXISTS (SELECT FROM message_external_id x WHERE x.channel_account_id = f.account AND x.external_id = f.external_id
        AND NOT EXISTS (SELECT FROM message m WHERE m.id = x.message_id AND m.made_by_edit))
      OR settle_echo(e.conversation_id, f) THEN
      DELETE FROM parked_echo p WHERE p.id = v_id;
      RETURN NEXT;
      CONTINUE;
    END IF;
    CONTINUE WHEN e.due_at > app_now();
    IF e.created_at > app_now() - interval '2 minutes' AND EXISTS (
      SELECT FROM delivery d JOIN delivery_attempt a ON a.message_id = d.message_id AND a.outcome = 'sending'
      WHERE d.conversation_id = e.conversation_id AND d.status = 'sending') THEN
      UPDATE parked_echo p SET due_at = app_now() + interval '1 second' WHERE p.id = v_id;
      CONTINUE;
    END IF;

    DELETE FROM parked_echo p WHERE p.id = v_id;
    BEGIN
      IF cardinality(record_inbound_messages(ARRAY[f], p_sweep_after)) = 0 THEN
        PERFORM record_inbound_changes(ARRAY[f], p_sweep_after);
      END IF;
      PERFORM take_over_conversation(conversation_id, app_now() + p_human_pause, f.correlation, e.last_seq);
      author := 'human';
      RETURN NEXT;
    EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN
      -- One that cannot be recorded must not hold back the others: kept with its webhook, for a person.
      INSERT INTO quarantine (workspace_id, raw_event_id, stage, error)
      SELECT r.workspace_id, r.id, 'record', SQLERRM FROM raw_event r WHERE r.id = f.raw;
    END;
  END LOOP;
END $$;

GRANT EXECUTE ON FUNCTION settle_echo(uuid, inbound_item), record_inbound_echoes(inbound_item[]) TO causerie_system;
