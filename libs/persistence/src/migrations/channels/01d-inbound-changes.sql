-- What changes a message that is there. Parts of record_inbound.

-- Adds what came with a message and returns the ordinal of each. With p_reuse an attachment that the message has already
-- is not fetched again. None is ever replaced: an older version of the message still shows it.
CREATE FUNCTION record_attachments(m message, p_external_id text, p_attachments jsonb, p_reuse boolean) RETURNS integer[]
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  b jsonb;
  v_ordinal integer;
  v_ordinals integer[] := '{}';
BEGIN
  FOR b IN SELECT value FROM jsonb_array_elements(coalesce(p_attachments, '[]')) WITH ORDINALITY AS e(value, n) ORDER BY e.n LOOP
    SELECT a.ordinal INTO v_ordinal FROM attachment a
    WHERE p_reuse AND a.message_id = m.id AND a.kind = b ->> 'kind' AND (a.unique_id = b ->> 'uniqueId' OR a.ref = b -> 'ref')
    ORDER BY a.ordinal DESC LIMIT 1;
    IF NOT FOUND THEN
      INSERT INTO attachment (workspace_id, message_id, channel_account_id, external_id, ordinal, kind, ref, unique_id,
        mime_type, size_bytes, file_name, width, height, duration_seconds)
      VALUES (m.workspace_id, m.id, m.channel_account_id, p_external_id,
        (SELECT coalesce(max(o.ordinal) + 1, 0) FROM attachment o WHERE o.message_id = m.id),
        b ->> 'kind', b -> 'ref', b ->> 'uniqueId', b ->> 'mimeType', (b ->> 'sizeBytes')::bigint, b ->> 'fileName',
        (b ->> 'width')::integer, (b ->> 'height')::integer, (b ->> 'durationSeconds')::double precision)
      RETURNING ordinal INTO v_ordinal;
    END IF;
    v_ordinals := v_ordinals || v_ordinal;
  END LOOP;
  RETURN v_ordinals;
END $$;

-- Parts as they came, with `attachment` counted in the message instead of in the event.
CREATE FUNCTION renumber_parts(p_parts jsonb, p_ordinals integer[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT jsonb_agg(CASE WHEN p_ordinals[(p.part ->> 'attachment')::integer + 1] IS NULL THEN p.part
    ELSE jsonb_set(p.part, '{attachment}', to_jsonb(p_ordinals[(p.part ->> 'attachment')::integer + 1])) END ORDER BY p.n)
  FROM jsonb_array_elements(p_parts) WITH ORDINALITY AS p(part, n);
$$;

-- An album's parts with one picture, and the words under it, given anew. Without that picture all are given anew.
CREATE FUNCTION replace_piece(p_parts jsonb, p_ordinals integer[], p_new jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
  WITH part AS (
    SELECT p.part, p.n, count(*) FILTER (WHERE p.part ? 'attachment') OVER (ORDER BY p.n) AS piece
    FROM jsonb_array_elements(p_parts) WITH ORDINALITY AS p(part, n)
  ), old AS (
    SELECT min(piece) AS piece FROM part WHERE (part ->> 'attachment')::integer = ANY (p_ordinals)
  ), every AS (
    SELECT part.part, part.piece, part.n FROM part, old WHERE part.piece <> old.piece
    UNION ALL
    SELECT e.part, coalesce(old.piece, 0), e.n FROM old, jsonb_array_elements(p_new) WITH ORDINALITY AS e(part, n)
  )
  SELECT jsonb_agg(part ORDER BY piece, n) FROM every;
$$;

-- The newest text stands in the message, the older ones in its versions. Never wants another answer.
CREATE OR REPLACE FUNCTION edit_message(m message, f inbound_item) RETURNS message
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_own integer[];
  v_parts jsonb;
  v_piece boolean := m.group_key IS NOT NULL;
BEGIN
  IF m.emptied_at IS NOT NULL OR m.deleted_at IS NOT NULL THEN RETURN m; END IF;
  v_own := record_attachments(m, f.external_id, f.attachments, true);
  v_parts := renumber_parts(f.parts, v_own);
  IF v_piece THEN
    v_own := v_own || ARRAY(SELECT a.ordinal FROM attachment a WHERE a.message_id = m.id AND a.external_id = f.external_id);
    v_parts := replace_piece(m.parts, v_own, v_parts);
  END IF;

  -- Edits may arrive out of order: an older one is only a version.
  INSERT INTO message_version (message_id, version, workspace_id, parts, edited_at)
  SELECT m.id, coalesce(max(v.version), 0) + 1, m.workspace_id,
    CASE WHEN m.edited_at > f.edited_at THEN v_parts ELSE m.parts END,
    CASE WHEN m.edited_at > f.edited_at THEN f.edited_at ELSE coalesce(m.edited_at, m.sent_at, m.created_at) END
  FROM message_version v WHERE v.message_id = m.id;
  IF m.edited_at > f.edited_at THEN RETURN m; END IF;

  UPDATE message SET parts = v_parts, kind = v_parts -> 0 ->> 'kind', edited_at = f.edited_at,
    text = CASE WHEN v_piece THEN (
      SELECT coalesce(string_agg(p.part ->> 'text', E'\n' ORDER BY p.n), '')
      FROM jsonb_array_elements(v_parts) WITH ORDINALITY AS p(part, n) WHERE p.part ->> 'kind' = 'text')
      ELSE f.text END,
    -- Of an album's piece: at most so many.
    token_count = CASE WHEN v_piece THEN token_count + f.token_count ELSE f.token_count END
  WHERE id = m.id RETURNING * INTO m;
  PERFORM add_conversation_event(m.workspace_id, m.conversation_id, 'message.edited',
    message_payload(m) || jsonb_build_object('editedAt', to_char(f.edited_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
    f.correlation);
  RETURN m;
END $$;

-- The original arrives after its edit: the text stays the edited one, the rest is the original's.
CREATE OR REPLACE FUNCTION complete_edited_message(m message, f inbound_item) RETURNS message
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF m.emptied_at IS NOT NULL OR m.deleted_at IS NOT NULL THEN RETURN m; END IF;
  INSERT INTO message_version (message_id, version, workspace_id, parts, edited_at)
  SELECT m.id, coalesce(max(v.version), 0) + 1, m.workspace_id,
    renumber_parts(f.parts, record_attachments(m, f.external_id, f.attachments, true)), f.sent_at
  FROM message_version v WHERE v.message_id = m.id;
  UPDATE message SET made_by_edit = false, sent_at = f.sent_at, reply_to_external_id = f.reply_to,
    answerable = f.answerable AND f.historical IS NOT TRUE AND EXISTS (SELECT FROM conversation c
      WHERE c.id = m.conversation_id AND m.seq > c.handled_seq AND (c.mode = 'answer' OR (c.mode = 'mention' AND f.addressed)))
  WHERE id = m.id RETURNING * INTO m;
  UPDATE conversation SET last_answerable_seq = greatest(last_answerable_seq, m.seq)
  WHERE id = m.conversation_id AND m.answerable;
  RETURN m;
END $$;

-- A further part of an album that no turn covers yet.
CREATE OR REPLACE FUNCTION join_album(p_conversation uuid, f inbound_item) RETURNS message
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  m message;
BEGIN
  SELECT * INTO STRICT m FROM message
  WHERE conversation_id = p_conversation AND group_key = f.group_key AND emptied_at IS NULL ORDER BY seq DESC LIMIT 1;
  INSERT INTO message_external_id (channel_account_id, external_id, workspace_id, message_id)
  VALUES (f.account, f.external_id, f.workspace, m.id);
  UPDATE message SET
    parts = parts || renumber_parts(f.parts, record_attachments(m, f.external_id, f.attachments, false)),
    text = concat_ws(E'\n', nullif(text, ''), nullif(f.text, '')),
    token_count = token_count + f.token_count
  WHERE id = m.id RETURNING * INTO m;
  PERFORM add_conversation_event(m.workspace_id, m.conversation_id, 'message.updated', message_payload(m), f.correlation);
  RETURN m;
END $$;

-- A status of a message that nobody knows waits for it; it makes neither conversation nor contact.
CREATE FUNCTION record_status(f inbound_item) RETURNS text
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF f.callback_data IS NOT NULL AND NOT EXISTS (SELECT FROM message_external_id x
    WHERE x.channel_account_id = f.account AND x.external_id = f.external_id) THEN
    PERFORM settle_callback(f.account, f.callback_data, f.external_id, f.status_at);
  END IF;
  IF apply_platform_status(f.account, f.external_id, f.status, f.status_at, f.failure, f.pricing, f.covers_earlier) THEN
    RETURN 'status';
  END IF;
  INSERT INTO parked_status (workspace_id, channel_account_id, external_id, status, at, failure, callback_data, pricing,
    covers_earlier, due_at)
  VALUES (f.workspace, f.account, f.external_id, f.status, f.status_at, f.failure, f.callback_data, f.pricing,
    coalesce(f.covers_earlier, false), app_now() + interval '1 second');
  RETURN 'parked';
END $$;

-- What changes a message that is there, or several: an album's further part, an edit, a deletion, a status, a watermark.
-- One by one, in order.
CREATE OR REPLACE FUNCTION record_inbound_changes(items inbound_item[], p_sweep_after interval) RETURNS SETOF inbound_outcome
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
      result.outcome := record_status(f);
    ELSIF f.type = 'deletion' THEN
      PERFORM empty_message(f.account, x) FROM unnest(f.external_ids) x;
      DELETE FROM parked_echo WHERE channel_account_id = f.account AND external_id = ANY (f.external_ids);
      result.outcome := 'deleted';
    ELSIF f.type = 'watermark' THEN
      IF v_conversation IS NOT NULL THEN
        PERFORM climb_earlier(v_conversation || ARRAY(SELECT merged_chats(v_conversation)),
          f.status, f.status_at, f.up_to, NULL);
        result.outcome := 'status';
      END IF;
    ELSIF f.type = 'identity' THEN
      PERFORM forget_former_addresses(f);
      result.outcome := 'linked';
    ELSIF f.type IN ('message', 'edit') THEN
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
      result.conversation_id := m.conversation_id;
      result.message_id := m.id;
      result.seq := m.seq;
      result.wants_turn := result.outcome = 'merged' AND m.answerable AND EXISTS (
        SELECT FROM conversation c WHERE c.id = m.conversation_id AND c.owner = 'bot' AND m.seq > c.handled_seq);
      UPDATE conversation c SET due_at = least(c.due_at,
        CASE c.owner WHEN 'bot' THEN app_now() + p_sweep_after WHEN 'human' THEN c.owner_until END)
      WHERE c.id = m.conversation_id AND result.outcome = 'merged' AND m.answerable AND m.seq > c.handled_seq;
    END IF;
    IF f.type = 'status' AND result.outcome = 'status' THEN
      -- The message's own, whatever chat the status names.
      SELECT o.conversation_id, o.id, o.seq INTO result.conversation_id, result.message_id, result.seq
      FROM message_external_id x JOIN message o ON o.id = x.message_id
      WHERE x.channel_account_id = f.account AND x.external_id = f.external_id;
    END IF;
    RETURN NEXT result;
  END LOOP;
END $$;

-- What a platform says about the account itself. The newest counts; a change is told.
CREATE FUNCTION set_account_health(
  p_account uuid, p_aspect text, p_subject text, p_level text, p_state text, p_reason text, p_at timestamptz,
  p_correlation text
) RETURNS boolean LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  before channel_account_health;
  v_workspace uuid;
BEGIN
  SELECT * INTO before FROM channel_account_health
  WHERE channel_account_id = p_account AND aspect = p_aspect AND subject = coalesce(p_subject, '') FOR NO KEY UPDATE;
  INSERT INTO channel_account_health AS h (channel_account_id, aspect, subject, workspace_id, level, state, reason, at)
  SELECT id, p_aspect, coalesce(p_subject, ''), workspace_id, p_level, p_state, p_reason, p_at
  FROM channel_account WHERE id = p_account
  ON CONFLICT (channel_account_id, aspect, subject) DO UPDATE SET level = excluded.level, state = excluded.state,
    reason = excluded.reason, at = excluded.at WHERE h.at <= excluded.at
  RETURNING h.workspace_id INTO v_workspace;
  IF v_workspace IS NULL OR (before.level, before.state) IS NOT DISTINCT FROM (p_level, p_state) THEN RETURN false; END IF;
  INSERT INTO event (workspace_id, channel, type, payload, correlation_id)
  VALUES (v_workspace, 'workspace:' || v_workspace, 'channelAccount.healthChanged',
    jsonb_strip_nulls(jsonb_build_object('v', 1, 'channelAccountId', p_account, 'aspect', p_aspect,
      'subject', nullif(p_subject, ''), 'level', p_level, 'state', p_state, 'reason', p_reason)), p_correlation);
  RETURN true;
END $$;

-- How many subjects of all accounts are not well.
CREATE FUNCTION account_health_counts() RETURNS TABLE (platform text, aspect text, level text, count bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT a.platform, h.aspect, h.level, count(*) FROM channel_account_health h
  JOIN channel_account a ON a.id = h.channel_account_id WHERE h.level <> 'ok' GROUP BY 1, 2, 3;
$$;

-- Who gets the address next is a stranger: neither contact nor chat is found by it any more. What was said of being
-- written to stays with the person. The last address and the last alias are never taken away.
CREATE FUNCTION forget_former_addresses(f inbound_item) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  o contact_address;
BEGIN
  FOR o IN
    SELECT a.* FROM jsonb_to_recordset(coalesce(f.former, '[]')) AS x(kind text, value text) JOIN contact_address a
      ON a.channel_account_id = f.account AND a.kind = x.kind AND a.value = x.value ORDER BY a.id FOR UPDATE OF a
  LOOP
    UPDATE contact_address k SET opted_out_at = coalesce(k.opted_out_at, o.opted_out_at),
      opted_out_marketing_at = coalesce(k.opted_out_marketing_at, o.opted_out_marketing_at)
    WHERE k.contact_id = o.contact_id AND k.channel_account_id = f.account AND k.id <> o.id;
    IF FOUND THEN DELETE FROM contact_address WHERE id = o.id; END IF;
  END LOOP;
  DELETE FROM conversation_alias k
  WHERE k.channel_account_id = f.account
    AND k.value IN (SELECT x.value FROM jsonb_to_recordset(coalesce(f.former, '[]')) AS x(kind text, value text))
    AND EXISTS (SELECT FROM conversation c WHERE c.id = k.conversation_id AND c.canonical_alias <> k.value)
    AND EXISTS (SELECT FROM conversation_alias y WHERE y.conversation_id = k.conversation_id AND y.value <> k.value);
END $$;

GRANT EXECUTE ON FUNCTION record_attachments(message, text, jsonb, boolean), record_status(inbound_item),
  forget_former_addresses(inbound_item) TO causerie_system;
