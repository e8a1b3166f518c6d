-- Attachments on their way: who fetches one has a lease and a fence, as for turns and lanes.

-- What is due is handed over under the fence that it has: a job that still waits in the queue is the same job, so that a
-- long queue does not grow by being looked at. Taking an attachment and ending it raise the fence: a worker that was
-- frozen past its lease changes nothing any more.
CREATE FUNCTION sweep_attachments(p_limit integer, p_again interval)
RETURNS TABLE (workspace_id uuid, attachment_id uuid, channel_account_id uuid, fence bigint, correlation_id text,
  created_at timestamptz)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH due AS (
    SELECT a.id FROM attachment a WHERE a.due_at <= app_now() ORDER BY a.due_at LIMIT p_limit
    FOR NO KEY UPDATE SKIP LOCKED
  ), pushed AS (
    UPDATE attachment a SET lease_until = NULL, due_at = CASE
      -- A service of the version before lets what goes out be due, too: nobody fetches it.
      WHEN a.state IN ('pending', 'failed') AND m.direction = 'inbound' THEN app_now() + p_again END
    FROM due JOIN attachment d ON d.id = due.id JOIN message m ON m.id = d.message_id WHERE a.id = due.id
    RETURNING a.workspace_id, a.id, a.channel_account_id, a.fence, m.correlation_id, a.created_at, a.due_at
  )
  SELECT p.workspace_id, p.id, p.channel_account_id, p.fence, p.correlation_id, p.created_at
  FROM pushed p WHERE p.due_at IS NOT NULL ORDER BY p.created_at, p.id;
$$;

-- How an attachment ended, or that it is tried again after p_again. False: somebody else has it now. An event is added
-- where its state changes: a further failure is none.
CREATE FUNCTION settle_attachment(
  p_attachment uuid, p_fence bigint, p_state text, p_object uuid, p_path text, p_failure jsonb, p_again interval
) RETURNS boolean LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_before text;
  a attachment;
  m message;
  o media_object;
BEGIN
  SELECT message.* INTO m FROM attachment x JOIN message ON message.id = x.message_id WHERE x.id = p_attachment;
  -- All that are one chat with it, at once and sorted: what the contact is told goes where the chat goes on.
  PERFORM FROM conversation WHERE id = ANY (ARRAY(
    SELECT m.conversation_id UNION SELECT merged_conversation(m.conversation_id)
    UNION SELECT merged_chats(merged_conversation(m.conversation_id))))
  ORDER BY id FOR NO KEY UPDATE;
  SELECT message.* INTO m FROM message WHERE id = m.id;
  SELECT x.state INTO v_before FROM attachment x
  WHERE x.id = p_attachment AND x.fence = p_fence AND x.state IN ('pending', 'failed') FOR NO KEY UPDATE;
  IF NOT FOUND THEN RETURN false; END IF;
  IF p_object IS NOT NULL THEN
    SELECT * INTO STRICT o FROM media_object WHERE id = p_object;
  END IF;
  UPDATE attachment x SET state = p_state, fence = fence + 1, object_id = p_object, path = p_path, failure = p_failure,
    mime_type = coalesce(o.mime_type, x.mime_type), size_bytes = coalesce(o.size_bytes, x.size_bytes),
    width = coalesce(o.width, x.width), height = coalesce(o.height, x.height),
    duration_seconds = coalesce(o.duration_seconds, x.duration_seconds),
    lease_until = NULL, due_at = app_now() + p_again, settled_at = app_now(),
    gave_up_at = CASE WHEN p_state = 'failed' AND p_again IS NULL THEN coalesce(x.gave_up_at, app_now()) ELSE x.gave_up_at END
  WHERE x.id = p_attachment RETURNING * INTO a;
  IF p_state <> v_before THEN
    PERFORM add_conversation_event(m.workspace_id, m.conversation_id, 'attachment.settled',
      jsonb_strip_nulls(jsonb_build_object('v', 1, 'id', a.id, 'conversationId', m.conversation_id, 'messageId', m.id,
        'seq', m.seq, 'ordinal', a.ordinal, 'state', a.state, 'mimeType', o.mime_type, 'sizeBytes', o.size_bytes)),
      m.correlation_id);
  END IF;
  RETURN true;
END $$;

-- Its author took the message back: what is being fetched is not kept, no new link is given to its files, and no album
-- shows them. Links that were given work until they end, or until the collector takes the bytes.
CREATE FUNCTION take_back_attachments() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- Whoever removes an album takes its items in another order: not both at once.
  PERFORM FROM album WHERE id IN (
    SELECT i.album_id FROM attachment a JOIN album_item i ON i.object_id = a.object_id AND i.attachment_id = a.id
    WHERE a.message_id = NEW.id)
  ORDER BY id FOR KEY SHARE;
  DELETE FROM album_item i USING attachment a
  WHERE a.message_id = NEW.id AND i.object_id = a.object_id AND i.attachment_id = a.id;
  UPDATE attachment SET state = 'expired', object_id = NULL, path = NULL, due_at = NULL, lease_until = NULL, fence = fence + 1,
    failure = '{"code": "deleted", "description": "Its author took the message back."}'
  WHERE message_id = NEW.id AND state IN ('pending', 'failed', 'stored');
  RETURN NULL;
END $$;
CREATE TRIGGER message_take_back_attachments AFTER UPDATE ON message FOR EACH ROW
  WHEN (NEW.emptied_at IS NOT NULL AND OLD.emptied_at IS NULL) EXECUTE FUNCTION take_back_attachments();

-- What a fallback took while the primary store was away: objects, and variants (by name).
CREATE FUNCTION sweep_displaced_media(p_limit integer, p_again interval)
RETURNS TABLE (workspace_id uuid, object_id uuid, variant text, key text, store text, size_bytes bigint, mime_type text)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH object AS (
    UPDATE media_object o SET promote_due_at = app_now() + p_again FROM (
      SELECT id FROM media_object WHERE promote_due_at <= app_now() ORDER BY promote_due_at LIMIT p_limit
      FOR NO KEY UPDATE SKIP LOCKED) d
    WHERE o.id = d.id RETURNING o.*
  ), variant AS (
    UPDATE media_variant v SET promote_due_at = app_now() + p_again FROM (
      SELECT object_id, name FROM media_variant WHERE promote_due_at <= app_now() ORDER BY promote_due_at LIMIT p_limit
      FOR NO KEY UPDATE SKIP LOCKED) d
    WHERE v.object_id = d.object_id AND v.name = d.name RETURNING v.*
  )
  SELECT o.workspace_id, o.id, NULL::text, o.key, o.store, o.size_bytes, o.mime_type FROM object o
  UNION ALL SELECT v.workspace_id, v.object_id, v.name, v.key, v.store, v.size_bytes, v.mime_type FROM variant v;
$$;
