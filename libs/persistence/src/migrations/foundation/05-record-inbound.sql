-- One event of a webhook, flat. Filled by the ingest service; ids are candidates that win only if nobody was first.
CREATE TYPE inbound_item AS (
  i integer, raw uuid, account uuid, workspace uuid, correlation text, type text, key text,
  aliases text[], conversation_candidate uuid, conversation_kind text, conversation_mode text, conversation_title text,
  contact_candidate uuid, contact_kind text, contact_value text, more_addresses jsonb,
  display_name text, username text, locale text, is_bot boolean, reachability text,
  message_id uuid, author text, external_id text, external_ids text[], kind text, parts jsonb, text text,
  token_count integer, attachments jsonb, answerable boolean, addressed boolean, group_key text, reply_to text,
  forwarded boolean, sent_at timestamptz, edited_at timestamptz,
  status text, status_at timestamptz, failure jsonb
);

CREATE TYPE inbound_outcome AS (
  i integer,
  -- stored | merged (into an album) | edited | deleted | status | parked | duplicate | ignored
  outcome text,
  conversation_id uuid, message_id uuid, seq bigint,
  -- The conversation's bot should look at it.
  wants_turn boolean
);

-- Records what a micro-batch of webhooks holds, in one transaction, exactly once.
-- p_raws: [{id, account, workspace, correlation, body (base64)}]; p_events: inbound_item[] as JSON.
-- p_sweep_after: when a sweeper should look if no wake-up came; p_human_ms: how long a human's answer pauses the bot.
CREATE FUNCTION record_inbound(p_raws jsonb, p_events jsonb, p_sweep_after interval, p_human_pause interval)
RETURNS SETOF inbound_outcome LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
-- A batch is small and the tables are not: each event finds its rows by index, whatever the statistics of a young
-- database say. So one plan serves every batch, and is made once a connection: planning took two thirds of the time.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  fresh inbound_item[];
  outcomes inbound_outcome[];
BEGIN
  fresh := record_inbound_keys(p_events);
  IF fresh IS NULL THEN RETURN; END IF;

  INSERT INTO raw_event (id, workspace_id, channel_account_id, body, correlation_id)
  SELECT r.id, r.workspace, r.account, decode(r.body, 'base64'), r.correlation
  FROM jsonb_to_recordset(p_raws) AS r(id uuid, workspace uuid, account uuid, body text, correlation text)
  WHERE r.id IN (SELECT f.raw FROM unnest(fresh) f);

  PERFORM record_inbound_contacts(fresh);
  PERFORM record_inbound_conversations(fresh);
  outcomes := record_inbound_messages(fresh, p_sweep_after);
  RETURN QUERY SELECT * FROM unnest(outcomes);
  RETURN QUERY SELECT * FROM record_inbound_changes(
    ARRAY(SELECT f FROM unnest(fresh) f WHERE f.i NOT IN (SELECT o.i FROM unnest(outcomes) o) ORDER BY f.i), p_sweep_after);
  PERFORM take_over_conversation(o.conversation_id, app_now() + p_human_pause, min(f.correlation), max(o.seq))
  FROM unnest(outcomes) o JOIN unnest(fresh) f USING (i)
  WHERE f.author = 'human' AND f.type = 'message' GROUP BY o.conversation_id ORDER BY o.conversation_id;
END $$;

-- The events that were never seen before. Sorted, so that two batches cannot wait for each other.
CREATE FUNCTION record_inbound_keys(p_events jsonb) RETURNS inbound_item[]
LANGUAGE sql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
  WITH item AS (
    SELECT DISTINCT ON (e.account, e.key) e FROM jsonb_populate_recordset(NULL::inbound_item, p_events) e
    ORDER BY e.account, e.key, e.i
  ), taken AS (
    INSERT INTO inbound_key (channel_account_id, key, workspace_id)
    SELECT (e).account, (e).key, (e).workspace FROM item ORDER BY 1, 2
    ON CONFLICT DO NOTHING RETURNING channel_account_id, key
  )
  SELECT array_agg(item.e ORDER BY (item.e).i)
  FROM item JOIN taken ON taken.channel_account_id = (item.e).account AND taken.key = (item.e).key;
$$;

-- After it, every sender has a contact. A simultaneous first message of the same person finds the other's row.
CREATE FUNCTION record_inbound_contacts(fresh inbound_item[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  WITH missing AS (
    SELECT DISTINCT ON (f.account, f.contact_kind, f.contact_value) f.*
    FROM unnest(fresh) f
    WHERE f.contact_value IS NOT NULL AND NOT EXISTS (
      SELECT FROM contact_address a
      WHERE a.channel_account_id = f.account AND a.kind = f.contact_kind AND a.value = f.contact_value)
    ORDER BY f.account, f.contact_kind, f.contact_value, f.i
  ), address AS (
    INSERT INTO contact_address (workspace_id, contact_id, channel_account_id, kind, value)
    SELECT workspace, contact_candidate, account, contact_kind, contact_value FROM missing ORDER BY account, contact_kind, contact_value
    ON CONFLICT (channel_account_id, kind, value) DO UPDATE SET kind = excluded.kind
    RETURNING contact_id
  )
  INSERT INTO contact (id, workspace_id, display_name, username, locale, is_bot)
  SELECT m.contact_candidate, m.workspace, m.display_name, m.username, m.locale, coalesce(m.is_bot, false)
  FROM missing m JOIN address ON address.contact_id = m.contact_candidate;

  -- A profile that changed, or an address that was blocked: rare, so rows are locked only then.
  WITH newest AS (
    SELECT DISTINCT ON (a.contact_id) a.contact_id, f.display_name, f.username, f.locale
    FROM unnest(fresh) f JOIN contact_address a
      ON a.channel_account_id = f.account AND a.kind = f.contact_kind AND a.value = f.contact_value
    ORDER BY a.contact_id, f.i DESC
  ), changed AS (
    SELECT c.id, n.* FROM contact c JOIN newest n ON n.contact_id = c.id
    WHERE (coalesce(n.display_name, c.display_name), coalesce(n.username, c.username), coalesce(n.locale, c.locale))
      IS DISTINCT FROM (c.display_name, c.username, c.locale)
    ORDER BY c.id FOR NO KEY UPDATE OF c
  )
  UPDATE contact c SET display_name = coalesce(x.display_name, c.display_name),
    username = coalesce(x.username, c.username), locale = coalesce(x.locale, c.locale), updated_at = app_now()
  FROM changed x WHERE c.id = x.id;

  WITH newest AS (
    SELECT DISTINCT ON (f.account, f.contact_kind, f.contact_value) f.*
    FROM unnest(fresh) f
    WHERE f.author = 'contact' AND f.contact_value IS NOT NULL AND f.type = 'message'
      AND (f.conversation_kind = 'private' OR f.reachability IS NOT NULL)
    ORDER BY f.account, f.contact_kind, f.contact_value, f.i DESC
  ), changed AS (
    SELECT a.id, n.reachability FROM newest n JOIN contact_address a
      ON a.channel_account_id = n.account AND a.kind = n.contact_kind AND a.value = n.contact_value
    WHERE (a.blocked_at IS NOT NULL) <> (coalesce(n.reachability, 'reachable') = 'blocked')
    ORDER BY a.id FOR NO KEY UPDATE OF a
  )
  UPDATE contact_address a SET blocked_at = CASE WHEN x.reachability = 'blocked' THEN app_now() END
  FROM changed x WHERE a.id = x.id;

  INSERT INTO contact_address (workspace_id, contact_id, channel_account_id, kind, value)
  SELECT DISTINCT f.workspace, a.contact_id, f.account, more.kind, more.value
  FROM unnest(fresh) f
  JOIN contact_address a ON a.channel_account_id = f.account AND a.kind = f.contact_kind AND a.value = f.contact_value
  CROSS JOIN LATERAL jsonb_to_recordset(f.more_addresses) AS more(kind text, value text)
  ORDER BY f.account, more.kind, more.value
  ON CONFLICT DO NOTHING;
END $$;

CREATE FUNCTION conversation_of(p_account uuid, p_aliases text[]) RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT conversation_id FROM conversation_alias
  WHERE channel_account_id = p_account AND value = ANY (p_aliases)
  ORDER BY array_position(p_aliases, value) LIMIT 1;
$$;

-- After it, a chat that comes with several ids has a conversation that all of them find. Two batches may learn of it
-- at once through different ids: whoever claims an id second joins the conversation of the first.
CREATE FUNCTION record_conversation_aliases(f inbound_item) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_known uuid := conversation_of(f.account, f.aliases);
BEGIN
  IF v_known IS NOT NULL THEN
    INSERT INTO conversation_alias (channel_account_id, value, workspace_id, conversation_id)
    SELECT f.account, a.value, f.workspace, v_known FROM unnest(f.aliases) AS a(value)
    WHERE NOT EXISTS (SELECT FROM conversation_alias k WHERE k.channel_account_id = f.account AND k.value = a.value)
    GROUP BY a.value ORDER BY a.value ON CONFLICT DO NOTHING;
    RETURN;
  END IF;

  -- One statement: the alias refers to the conversation.
  WITH alias AS (
    INSERT INTO conversation_alias (channel_account_id, value, workspace_id, conversation_id)
    SELECT f.account, a.value, f.workspace, f.conversation_candidate
    FROM unnest(f.aliases) AS a(value) GROUP BY a.value ORDER BY a.value
    ON CONFLICT (channel_account_id, value) DO UPDATE SET value = excluded.value RETURNING conversation_id
  )
  INSERT INTO conversation (id, workspace_id, channel_account_id, kind, mode, title, locale, canonical_alias)
  SELECT f.conversation_candidate, f.workspace, f.account, f.conversation_kind, f.conversation_mode,
    f.conversation_title, f.locale, f.aliases[1]
  WHERE EXISTS (SELECT FROM alias WHERE conversation_id = f.conversation_candidate);

  SELECT conversation_id INTO v_known FROM conversation_alias
  WHERE channel_account_id = f.account AND value = ANY (f.aliases) AND conversation_id <> f.conversation_candidate
  ORDER BY array_position(f.aliases, value) LIMIT 1;
  IF NOT FOUND THEN RETURN; END IF;
  UPDATE conversation_alias SET conversation_id = v_known
  WHERE channel_account_id = f.account AND value = ANY (f.aliases) AND conversation_id = f.conversation_candidate;
  DELETE FROM conversation WHERE id = f.conversation_candidate;
END $$;

-- After it, every event's conversation exists, knows all its aliases, and is locked.
CREATE FUNCTION record_inbound_conversations(fresh inbound_item[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- Chats with several ids first and one by one (they are few): the others of the batch then find them by any id.
  PERFORM record_conversation_aliases(f)
  FROM (SELECT * FROM unnest(fresh) u WHERE cardinality(u.aliases) > 1
    ORDER BY u.account, u.aliases[cardinality(u.aliases)], u.i) f;

  WITH missing AS (
    SELECT DISTINCT ON (f.account, f.aliases[1]) f.*
    FROM unnest(fresh) f WHERE cardinality(f.aliases) = 1 AND conversation_of(f.account, f.aliases) IS NULL
    ORDER BY f.account, f.aliases[1], f.i DESC
  ), alias AS (
    INSERT INTO conversation_alias (channel_account_id, value, workspace_id, conversation_id)
    SELECT account, aliases[1], workspace, conversation_candidate FROM missing ORDER BY account, aliases[1]
    ON CONFLICT (channel_account_id, value) DO UPDATE SET value = excluded.value
    RETURNING conversation_id
  )
  INSERT INTO conversation (id, workspace_id, channel_account_id, kind, mode, title, locale, canonical_alias)
  SELECT m.conversation_candidate, m.workspace, m.account, m.conversation_kind, m.conversation_mode,
    m.conversation_title, m.locale, m.aliases[1]
  FROM missing m JOIN alias ON alias.conversation_id = m.conversation_candidate;

  PERFORM FROM conversation
  WHERE id IN (SELECT conversation_of(f.account, f.aliases) FROM unnest(fresh) f) ORDER BY id FOR NO KEY UPDATE;

  UPDATE conversation c SET canonical_alias = f.newest
  FROM (
    SELECT DISTINCT ON (1) conversation_of(u.account, u.aliases) AS id, u.aliases[1] AS newest
    FROM unnest(fresh) u WHERE cardinality(u.aliases) > 1 ORDER BY 1, u.i DESC
  ) f
  WHERE c.id = f.id AND c.canonical_alias <> f.newest;

  UPDATE conversation c SET title = coalesce(f.conversation_title, c.title), locale = coalesce(f.locale, c.locale)
  FROM (
    SELECT DISTINCT ON (1) conversation_of(u.account, u.aliases) AS id, u.conversation_title,
      CASE WHEN u.conversation_kind = 'private' THEN u.locale END AS locale
    FROM unnest(fresh) u ORDER BY 1, u.i DESC
  ) f
  WHERE c.id = f.id
    AND (coalesce(f.conversation_title, c.title), coalesce(f.locale, c.locale)) IS DISTINCT FROM (c.title, c.locale);

  -- The contact writes in a closed conversation, or after a human's time is up: the bot answers again.
  PERFORM set_conversation_owner(c.id, 'bot', NULL, min(f.correlation))
  FROM conversation c JOIN unnest(fresh) f ON c.id = conversation_of(f.account, f.aliases)
  WHERE f.type = 'message' AND f.author = 'contact'
    AND (c.owner = 'closed' OR (c.owner = 'human' AND c.owner_until <= app_now()))
  GROUP BY c.id ORDER BY c.id;
END $$;

-- Up to where a turn has, or is about to have, the conversation's messages in hand.
CREATE FUNCTION covered_seq(c conversation) RETURNS bigint LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT greatest(c.handled_seq, (SELECT t.to_seq FROM turn t WHERE t.conversation_id = c.id AND t.state = 'open'));
$$;

-- Everything that becomes a message of its own, in one statement.
CREATE FUNCTION record_inbound_messages(fresh inbound_item[], p_sweep_after interval) RETURNS inbound_outcome[]
LANGUAGE sql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
  WITH earlier AS MATERIALIZED (
    SELECT i, account, external_id, group_key, aliases FROM unnest(fresh) WHERE type IN ('message', 'edit')
  ), item AS (
    SELECT f.*, c.id AS conversation_id, c.owner, c.last_seq,
      f.answerable AND f.type = 'message' AND (c.mode = 'answer' OR (c.mode = 'mention' AND f.addressed)) AS wanted,
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
      sent_at, edited_at, made_by_edit)
    SELECT message_id, workspace, conversation_id, account, seq, CASE WHEN author = 'contact' THEN 'inbound' ELSE 'outbound' END,
      author, contact_id, kind, parts, text, token_count, wanted, group_key, reply_to, coalesce(forwarded, false), raw,
      correlation, sent_at, edited_at, type = 'edit'
    FROM numbered RETURNING *
  ), ids AS (
    INSERT INTO message_external_id (channel_account_id, external_id, workspace_id, message_id)
    SELECT account, external_id, workspace, message_id FROM numbered
  ), bytes AS (
    INSERT INTO attachment (workspace_id, message_id, channel_account_id, ordinal, kind, ref, unique_id, mime_type,
      size_bytes, file_name, width, height, duration_seconds)
    SELECT n.workspace, n.message_id, n.account, b.ordinal - 1, b.kind, b.ref, b."uniqueId", b."mimeType", b."sizeBytes",
      b."fileName", b.width, b.height, b."durationSeconds"
    FROM numbered n CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(n.attachments) AS (
      kind text, ref jsonb, "uniqueId" text, "mimeType" text, "sizeBytes" bigint, "fileName" text, width integer,
      height integer, "durationSeconds" double precision)) WITH ORDINALITY
      AS b(kind, ref, "uniqueId", "mimeType", "sizeBytes", "fileName", width, height, "durationSeconds", ordinal)
  ), counted AS (
    UPDATE conversation c SET last_seq = n.last, updated_at = app_now(),
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
        max(sent_at) FILTER (WHERE author = 'contact') AS last_inbound_at
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

-- What changes a message that is there: an album's further part, an edit, a deletion, a status. One by one, in order.
CREATE FUNCTION record_inbound_changes(items inbound_item[], p_sweep_after interval) RETURNS SETOF inbound_outcome
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  f inbound_item;
  m message;
  result inbound_outcome;
  v_conversation uuid;
  v_own boolean;
BEGIN
  FOREACH f IN ARRAY items LOOP
    v_conversation := conversation_of(f.account, f.aliases);
    result := ROW(f.i, 'ignored', v_conversation, NULL, NULL, false);
    IF f.type = 'status' THEN
      IF apply_status(f.account, f.external_id, f.status, f.status_at, f.failure) THEN
        result.outcome := 'status';
      ELSE
        INSERT INTO parked_status (workspace_id, channel_account_id, external_id, status, at, failure)
        VALUES (f.workspace, f.account, f.external_id, f.status, f.status_at, f.failure);
        result.outcome := 'parked';
      END IF;
    ELSIF f.type = 'deletion' THEN
      PERFORM empty_message(f.account, x) FROM unnest(f.external_ids) x;
      result.outcome := 'deleted';
    ELSE
      SELECT message.* INTO m FROM message_external_id x JOIN message ON message.id = x.message_id
      WHERE x.channel_account_id = f.account AND x.external_id = f.external_id;
      v_own := FOUND;
      IF v_own AND f.type = 'edit' THEN
        m := edit_message(m, f);
        result.outcome := 'edited';
      ELSIF v_own AND m.made_by_edit THEN
        m := complete_edited_message(m, f);
        result.outcome := 'merged';
      ELSIF v_own THEN
        result.outcome := 'duplicate';
      ELSE
        m := join_album(v_conversation, f);
        result.outcome := 'merged';
      END IF;
      result.message_id := m.id;
      result.seq := m.seq;
      result.wants_turn := result.outcome = 'merged' AND m.answerable AND EXISTS (
        SELECT FROM conversation c WHERE c.id = m.conversation_id AND c.owner = 'bot' AND m.seq > c.handled_seq);
      UPDATE conversation c SET due_at = least(c.due_at,
        CASE c.owner WHEN 'bot' THEN app_now() + p_sweep_after WHEN 'human' THEN c.owner_until END)
      WHERE c.id = m.conversation_id AND result.outcome = 'merged' AND m.answerable AND m.seq > c.handled_seq;
    END IF;
    RETURN NEXT result;
  END LOOP;
END $$;

-- The newest text stands in the message, the older ones in its versions. Never wants another answer.
CREATE FUNCTION edit_message(m message, f inbound_item) RETURNS message
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF m.emptied_at IS NOT NULL THEN RETURN m; END IF;
  -- Edits may arrive out of order: an older one is only a version.
  INSERT INTO message_version (message_id, version, workspace_id, parts, edited_at)
  SELECT m.id, coalesce(max(v.version), 0) + 1, m.workspace_id,
    CASE WHEN m.edited_at > f.edited_at THEN f.parts ELSE m.parts END,
    CASE WHEN m.edited_at > f.edited_at THEN f.edited_at ELSE coalesce(m.edited_at, m.sent_at, m.created_at) END
  FROM message_version v WHERE v.message_id = m.id;
  IF m.edited_at > f.edited_at THEN RETURN m; END IF;

  UPDATE message SET parts = f.parts, text = f.text, token_count = f.token_count, kind = f.kind, edited_at = f.edited_at
  WHERE id = m.id RETURNING * INTO m;
  PERFORM add_conversation_event(m.workspace_id, m.conversation_id, 'message.edited',
    message_payload(m) || jsonb_build_object('editedAt', to_char(f.edited_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
    f.correlation);
  RETURN m;
END $$;

-- The original arrives after its edit: the text stays the edited one, the rest is the original's.
CREATE FUNCTION complete_edited_message(m message, f inbound_item) RETURNS message
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF m.emptied_at IS NOT NULL THEN RETURN m; END IF;
  INSERT INTO message_version (message_id, version, workspace_id, parts, edited_at)
  SELECT m.id, coalesce(max(v.version), 0) + 1, m.workspace_id, f.parts, f.sent_at
  FROM message_version v WHERE v.message_id = m.id;
  UPDATE message SET made_by_edit = false, sent_at = f.sent_at, reply_to_external_id = f.reply_to,
    answerable = f.answerable AND EXISTS (SELECT FROM conversation c WHERE c.id = m.conversation_id
      AND m.seq > c.handled_seq AND (c.mode = 'answer' OR (c.mode = 'mention' AND f.addressed)))
  WHERE id = m.id RETURNING * INTO m;
  UPDATE conversation SET last_answerable_seq = greatest(last_answerable_seq, m.seq)
  WHERE id = m.conversation_id AND m.answerable;
  RETURN m;
END $$;

-- A further part of an album that no turn covers yet.
CREATE FUNCTION join_album(p_conversation uuid, f inbound_item) RETURNS message
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  m message;
  v_first integer;
BEGIN
  SELECT * INTO STRICT m FROM message
  WHERE conversation_id = p_conversation AND group_key = f.group_key AND emptied_at IS NULL ORDER BY seq DESC LIMIT 1;
  SELECT coalesce(max(ordinal) + 1, 0) INTO v_first FROM attachment WHERE message_id = m.id;

  INSERT INTO message_external_id (channel_account_id, external_id, workspace_id, message_id)
  VALUES (f.account, f.external_id, f.workspace, m.id);
  INSERT INTO attachment (workspace_id, message_id, channel_account_id, ordinal, kind, ref, unique_id, mime_type,
    size_bytes, file_name, width, height, duration_seconds)
  SELECT f.workspace, m.id, f.account, v_first + b.n::integer - 1, b.a ->> 'kind', b.a -> 'ref', b.a ->> 'uniqueId',
    b.a ->> 'mimeType', (b.a ->> 'sizeBytes')::bigint, b.a ->> 'fileName', (b.a ->> 'width')::integer,
    (b.a ->> 'height')::integer, (b.a ->> 'durationSeconds')::double precision
  FROM jsonb_array_elements(f.attachments) WITH ORDINALITY AS b(a, n);

  UPDATE message SET
    parts = parts || (
      SELECT jsonb_agg(CASE WHEN p.part ? 'attachment'
        THEN jsonb_set(p.part, '{attachment}', to_jsonb((p.part ->> 'attachment')::integer + v_first)) ELSE p.part END ORDER BY p.n)
      FROM jsonb_array_elements(f.parts) WITH ORDINALITY AS p(part, n)),
    text = concat_ws(E'\n', nullif(text, ''), nullif(f.text, '')),
    token_count = token_count + f.token_count
  WHERE id = m.id RETURNING * INTO m;
  PERFORM add_conversation_event(m.workspace_id, m.conversation_id, 'message.updated', message_payload(m), f.correlation);
  RETURN m;
END $$;

-- Its author took it back: the content goes, the row and its seq stay.
CREATE FUNCTION empty_message(p_account uuid, p_external_id text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  m message;
BEGIN
  UPDATE message_external_id SET deleted_at = app_now()
  WHERE channel_account_id = p_account AND external_id = p_external_id AND deleted_at IS NULL;
  SELECT message.* INTO m FROM message_external_id x JOIN message ON message.id = x.message_id
  WHERE x.channel_account_id = p_account AND x.external_id = p_external_id AND message.emptied_at IS NULL
    AND NOT EXISTS (SELECT FROM message_external_id o WHERE o.message_id = x.message_id AND o.deleted_at IS NULL);
  IF NOT FOUND THEN RETURN; END IF;

  UPDATE message SET parts = '[]', text = '', token_count = 0, answerable = false, emptied_at = app_now() WHERE id = m.id;
  DELETE FROM message_version WHERE message_id = m.id;
  UPDATE conversation c SET last_answerable_seq = coalesce(
    (SELECT max(seq) FROM message o WHERE o.conversation_id = c.id AND o.answerable), 0)
  WHERE c.id = m.conversation_id;
  PERFORM add_conversation_event(m.workspace_id, m.conversation_id, 'message.deleted', jsonb_build_object(
    'v', 1, 'id', m.id, 'conversationId', m.conversation_id, 'seq', m.seq), m.correlation_id);
END $$;

-- A webhook that was accepted and cannot be recorded: kept with its bytes, for a person.
CREATE FUNCTION quarantine_webhook(
  p_raw uuid, p_workspace uuid, p_account uuid, p_correlation text, p_body bytea, p_stage text, p_error text
) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  INSERT INTO raw_event (id, workspace_id, channel_account_id, body, correlation_id)
  VALUES (p_raw, p_workspace, p_account, p_body, p_correlation) ON CONFLICT (id) DO NOTHING;
  INSERT INTO quarantine (workspace_id, raw_event_id, stage, error) VALUES (p_workspace, p_raw, p_stage, p_error);
$$;
