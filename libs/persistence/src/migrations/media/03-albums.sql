-- Albums: media of bound chats arrive by themselves, each once.

ALTER TABLE album
  -- What its public address says: another one each time the links are switched on, so that an old address stays dead.
  ADD COLUMN public_id uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,
  -- What the last look for missed media did, over all the bites it took: files added, files due for one more try, and
  -- files of its chats that will not come. Null: it was never looked through.
  ADD COLUMN sync_added integer,
  ADD COLUMN sync_retried integer,
  ADD COLUMN sync_failed integer,
  -- The look goes on with the next bite.
  ADD COLUMN sync_unfinished boolean NOT NULL DEFAULT false;

-- The chats that are bound to an album, with those that went on in them, or they in.
CREATE FUNCTION album_chats(p_album uuid) RETURNS TABLE (conversation_id uuid, bound_id uuid)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT DISTINCT ON (c.id) c.id, s.conversation_id
  FROM album_source s CROSS JOIN LATERAL merged_conversation(s.conversation_id) AS root(id)
  CROSS JOIN LATERAL (SELECT s.conversation_id UNION SELECT root.id UNION SELECT merged_chats(root.id)) AS c(id)
  WHERE s.album_id = p_album ORDER BY c.id, (c.id = s.conversation_id) DESC;
$$;

-- The album that a chat is bound to, under whatever name it goes today.
CREATE FUNCTION album_of(p_conversation uuid) RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT s.album_id
  FROM merged_conversation(p_conversation) AS root(id)
  CROSS JOIN LATERAL (SELECT p_conversation UNION SELECT root.id UNION SELECT merged_chats(root.id)) AS c(id)
  JOIN album_source s ON s.conversation_id = c.id
  ORDER BY (s.conversation_id = p_conversation) DESC, s.created_at LIMIT 1;
$$;

-- A picture's 64 bits in seven bands; none without a hash.
CREATE FUNCTION hash_bands(p_hash bigint) RETURNS TABLE (band smallint, bits smallint)
LANGUAGE sql IMMUTABLE STRICT ROWS 7 SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT n::smallint, ((p_hash >> (n * 9)) & CASE n WHEN 6 THEN 1023 ELSE 511 END)::smallint FROM generate_series(0, 6) n;
$$;

-- The item of an album that looks most like a picture: at most 6 of 64 bits differ, as when it is scaled or saved anew.
-- Of seven bands of those bits at least one is then the same in both.
CREATE FUNCTION most_alike(p_album uuid, p_hash bigint) RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT i.id FROM album_item i
  WHERE i.id IN (
    SELECT b.item_id FROM hash_bands(p_hash) h JOIN album_item_band b
      ON b.album_id = p_album AND b.band = h.band AND b.bits = h.bits)
    AND bit_count((i.perceptual_hash # p_hash)::bit(64)) <= 6
  ORDER BY bit_count((i.perceptual_hash # p_hash)::bit(64)), i.id LIMIT 1;
$$;

-- Adds a stored attachment, and tells of it. Once by its bytes, and once by what the platform calls the same file. Its
-- likeness to another is only noted. Two chats that bring likenesses at the same moment go unnoticed: no lock is worth it.
CREATE FUNCTION add_to_album(p_album uuid, p_attachment uuid)
RETURNS TABLE (item_id uuid, added boolean, near_duplicate_of uuid)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  f record;
BEGIN
  -- Removed meanwhile. Nobody is kept waiting but who removes it.
  PERFORM FROM album WHERE id = p_album FOR KEY SHARE;
  IF NOT FOUND THEN RETURN; END IF;
  SELECT a.workspace_id, a.object_id, a.kind, a.unique_id, a.channel_account_id, m.conversation_id, m.contact_id,
    m.correlation_id, coalesce(m.sent_at, m.created_at) AS taken_at, o.size_bytes, o.perceptual_hash
  INTO f
  FROM attachment a JOIN message m ON m.id = a.message_id JOIN media_object o ON o.id = a.object_id
  WHERE a.id = p_attachment AND a.state = 'stored' AND m.emptied_at IS NULL;
  IF NOT FOUND THEN RETURN; END IF;

  added := false;
  SELECT i.id, i.near_duplicate_of INTO item_id, near_duplicate_of
  FROM attachment b JOIN album_item i ON i.object_id = b.object_id AND i.album_id = p_album
  WHERE b.channel_account_id = f.channel_account_id AND b.unique_id = f.unique_id AND b.state = 'stored' LIMIT 1;
  IF FOUND THEN RETURN NEXT; RETURN; END IF;

  near_duplicate_of := most_alike(p_album, f.perceptual_hash);
  INSERT INTO album_item AS i (album_id, workspace_id, object_id, attachment_id, conversation_id, contact_id, kind,
    size_bytes, perceptual_hash, near_duplicate_of, taken_at)
  VALUES (p_album, f.workspace_id, f.object_id, p_attachment, f.conversation_id, f.contact_id, f.kind, f.size_bytes,
    f.perceptual_hash, add_to_album.near_duplicate_of, f.taken_at)
  ON CONFLICT (album_id, object_id) DO NOTHING RETURNING i.id INTO item_id;
  added := FOUND;
  IF NOT added THEN
    SELECT i.id, i.near_duplicate_of INTO item_id, near_duplicate_of FROM album_item i
    WHERE i.album_id = p_album AND i.object_id = f.object_id;
    RETURN NEXT;
    RETURN;
  END IF;
  INSERT INTO album_item_band (album_id, band, bits, item_id, workspace_id)
  SELECT p_album, h.band, h.bits, item_id, f.workspace_id FROM hash_bands(f.perceptual_hash) h;
  INSERT INTO event (workspace_id, channel, type, payload, correlation_id)
  VALUES (f.workspace_id, 'workspace:' || f.workspace_id, 'album.mediaAdded',
    jsonb_strip_nulls(jsonb_build_object('v', 1, 'albumId', p_album, 'itemId', item_id, 'attachmentId', p_attachment,
      'conversationId', f.conversation_id, 'nearDuplicateOf', near_duplicate_of)), f.correlation_id);
  RETURN NEXT;
END $$;

-- Albums that are due to be looked through for what was missed.
CREATE FUNCTION sweep_albums(p_limit integer, p_again interval) RETURNS TABLE (workspace_id uuid, album_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE album a SET sync_due_at = app_now() + p_again FROM (
    SELECT id FROM album WHERE sync_due_at <= app_now() ORDER BY sync_due_at LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED) d
  WHERE a.id = d.id RETURNING a.workspace_id, a.id;
$$;
