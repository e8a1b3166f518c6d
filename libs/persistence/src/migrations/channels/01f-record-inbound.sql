-- Everything that becomes a message of its own, in one statement.
CREATE OR REPLACE FUNCTION record_inbound_messages(fresh inbound_item[], p_sweep_after interval) RETURNS inbound_outcome[]
LANGUAGE sql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
  WITH earlier AS MATERIALIZED (
    SELECT i, account, external_id, group_key, aliases FROM unnest(fresh) WHERE type IN ('message', 'edit')
  ), item AS (
    SELECT f.*, c.id AS conversation_id, c.owner, c.last_seq,
      f.answerable AND f.type = 'message' AND f.historical IS NOT TRUE AND (c.mode = 'answer' OR (c.mode = 'mention' AND f.addressed)) AS wanted,
      a.contact_id
    FROM unnest(fresh) f
    JOIN conversation c ON c.id = conversation_of(f.account, f.aliases)
    LEFT JOIN contact_address a
      ON a.channel_account_id = f.account AND a.kind = f.contact_kind AND a.value = f.contact_value
    WHERE f.type IN ('message', 'edit')
      AND NOT EXISTS (SELECT FROM message_external_id x WHERE x.channel_account_id = f.account AND x.external_id = f.external_id)
      AND NOT EXISTS (SELECT FROM earlier g WHERE g.i < f.i AND g.account = f.account
        AND (g.external_id = f.external_id
          OR (g.group_key = f.group_key AND conversation_of(g.account, g.aliases) = c.id AND NOT EXISTS (
            SELECT FROM message_external_id x WHERE x.channel_account_id = g.account AND x.external_id = g.external_id))))
      AND NOT EXISTS (SELECT FROM message m WHERE m.conversation_id = c.id AND m.group_key = f.group_key
        AND m.emptied_at IS NULL AND m.seq > covered_seq(c))
  ), numbered AS (
    SELECT item.*, last_seq + row_number() OVER (PARTITION BY conversation_id ORDER BY i) AS seq FROM item
  ), made AS (
    INSERT INTO message (id, workspace_id, conversation_id, channel_account_id, seq, direction, author, contact_id, kind,
      parts, text, token_count, answerable, group_key, reply_to_external_id, forwarded, raw_event_id, correlation_id,
      sent_at, edited_at, made_by_edit, historical)
    SELECT message_id, workspace, conversation_id, account, seq, CASE WHEN author = 'contact' THEN 'inbound' ELSE 'outbound' END,
      author, contact_id, kind, parts, text, token_count, wanted, group_key, reply_to, coalesce(forwarded, false), raw,
      correlation, sent_at, edited_at, type = 'edit', coalesce(historical, false)
    FROM numbered RETURNING *
  ), ids AS (
    INSERT INTO message_external_id (channel_account_id, external_id, workspace_id, message_id)
    SELECT account, external_id, workspace, message_id FROM numbered
  ), bytes AS (
    INSERT INTO attachment (workspace_id, message_id, channel_account_id, external_id, ordinal, kind, ref, unique_id,
      mime_type, size_bytes, file_name, width, height, duration_seconds)
    SELECT n.workspace, n.message_id, n.account, n.external_id, b.ordinal - 1, b.kind, b.ref, b."uniqueId", b."mimeType", b."sizeBytes",
      b."fileName", b.width, b.height, b."durationSeconds"
    FROM numbered n CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(n.attachments) AS (
      kind text, ref jsonb, "uniqueId" text, "mimeType" text, "sizeBytes" bigint, "fileName" text, width integer,
      height integer, "durationSeconds" double precision)) WITH ORDINALITY
      AS b(kind, ref, "uniqueId", "mimeType", "sizeBytes", "fileName", width, height, "durationSeconds", ordinal)
  ), counted AS (
    UPDATE conversation c SET last_seq = n.last, updated_at = CASE WHEN n.past THEN c.updated_at ELSE app_now() END,
      last_answerable_seq = greatest(c.last_answerable_seq, n.last_wanted),
      last_inbound_at = greatest(c.last_inbound_at, n.last_inbound_at),
      due_at = CASE
        WHEN n.last_wanted IS NULL THEN c.due_at
        WHEN c.owner = 'bot' THEN least(c.due_at, app_now() + p_sweep_after)
        -- In human hands: the bot answers if the human has not when their time is up.
        WHEN c.owner = 'human' THEN least(c.due_at, c.owner_until)
        ELSE c.due_at END
    FROM (
      SELECT conversation_id, max(seq) AS last, max(seq) FILTER (WHERE wanted) AS last_wanted,
        -- What happened in the chat (a call, a payment, a wish about marketing) is no word of theirs and opens no window.
        max(sent_at) FILTER (WHERE author = 'contact' AND kind <> 'service' AND historical IS NOT TRUE) AS last_inbound_at,
        bool_and(coalesce(historical, false)) AS past
      FROM numbered GROUP BY conversation_id
    ) n WHERE c.id = n.conversation_id
  ), told AS (
    INSERT INTO event (workspace_id, channel, type, payload, correlation_id)
    SELECT m.workspace_id, 'conversation:' || m.conversation_id, 'message.created', message_payload(m), m.correlation_id
    FROM made m ORDER BY m.conversation_id, m.seq
  )
  SELECT coalesce(array_agg(ROW(i, 'stored', conversation_id, message_id, seq, wanted AND owner = 'bot')::inbound_outcome), '{}')
  FROM numbered;
$$;

-- Records what a micro-batch of webhooks holds, in one transaction, exactly once.
-- p_raws: [{id, account, workspace, correlation, body (base64)}]; p_events: inbound_item[] as JSON.
-- p_sweep_after: when a sweeper should look if no wake-up came; p_human_ms: how long a human's answer pauses the bot.
CREATE OR REPLACE FUNCTION record_inbound(p_raws jsonb, p_events jsonb, p_sweep_after interval, p_human_pause interval)
RETURNS SETOF inbound_outcome LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
-- A batch is small and the tables are not: each event finds its rows by index, whatever the statistics of a young
-- database say. So one plan serves every batch, and is made once a connection: planning took two thirds of the time.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  fresh inbound_item[];
  outcomes inbound_outcome[];
  v_merged uuid[];
BEGIN
  fresh := record_inbound_keys(p_events);
  IF fresh IS NULL THEN RETURN; END IF;

  INSERT INTO raw_event (id, workspace_id, channel_account_id, body, correlation_id)
  SELECT r.id, r.workspace, r.account, decode(r.body, 'base64'), r.correlation
  FROM jsonb_to_recordset(p_raws) AS r(id uuid, workspace uuid, account uuid, body text, correlation text)
  WHERE r.id IN (SELECT f.raw FROM unnest(fresh) f);

  IF EXISTS (SELECT FROM unnest(fresh) f WHERE f.type = 'health') THEN
    RETURN QUERY SELECT f.i, 'health', NULL::uuid, NULL::uuid, NULL::bigint, false FROM unnest(fresh) f WHERE f.type = 'health';
    -- Sorted, and before anything else is locked: two batches cannot wait for each other.
    PERFORM set_account_health(f.account, f.aspect, f.subject, f.level, f.state, f.reason, f.status_at, f.correlation)
    FROM (SELECT * FROM unnest(fresh) u WHERE u.type = 'health' ORDER BY u.account, u.aspect, u.subject, u.status_at, u.i) f;
    fresh := ARRAY(SELECT f FROM unnest(fresh) f WHERE f.type <> 'health' ORDER BY f.i);
  END IF;

  v_merged := record_inbound_contacts(fresh);
  PERFORM record_inbound_conversations(fresh);
  IF cardinality(v_merged) > 0 THEN PERFORM repoint_messages(fresh, v_merged); END IF;

  IF EXISTS (SELECT FROM unnest(fresh) f WHERE f.maybe_own) THEN
    outcomes := record_inbound_echoes(ARRAY(SELECT f FROM unnest(fresh) f
      WHERE f.maybe_own AND f.type = 'message' AND f.author = 'human' AND f.historical IS NOT TRUE ORDER BY f.i));
    RETURN QUERY SELECT * FROM unnest(outcomes);
    fresh := ARRAY(SELECT f FROM unnest(fresh) f WHERE f.i NOT IN (SELECT o.i FROM unnest(outcomes) o) ORDER BY f.i);
  END IF;

  outcomes := record_inbound_messages(fresh, p_sweep_after);
  RETURN QUERY SELECT * FROM unnest(outcomes);
  RETURN QUERY SELECT * FROM record_inbound_changes(
    ARRAY(SELECT f FROM unnest(fresh) f WHERE f.i NOT IN (SELECT o.i FROM unnest(outcomes) o) ORDER BY f.i), p_sweep_after);
  PERFORM take_over_conversation(o.conversation_id, app_now() + p_human_pause, min(f.correlation), max(o.seq))
  FROM unnest(outcomes) o JOIN unnest(fresh) f USING (i)
  WHERE f.author = 'human' AND f.type = 'message' AND f.historical IS NOT TRUE
  GROUP BY o.conversation_id ORDER BY o.conversation_id;
END $$;

GRANT EXECUTE ON FUNCTION record_inbound_contacts(inbound_item[]), merge_inbound_contacts(uuid[], inbound_item[]),
  lock_inbound_conversations(inbound_item[]), merge_inbound_conversations(inbound_item[]),
  merge_conversation(uuid, uuid, text, text), repoint_messages(inbound_item[], uuid[])
TO causerie_system;
