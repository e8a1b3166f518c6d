-- Who wrote, and in which chat. Any address finds the contact and any alias the conversation; two that turn out to be
-- one are merged. Parts of record_inbound.

-- Whom a contact is today.
CREATE FUNCTION merged_contact(p_contact uuid) RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  WITH RECURSIVE step AS (
    SELECT id, merged_into FROM contact WHERE id = p_contact
    UNION ALL SELECT c.id, c.merged_into FROM contact c JOIN step ON c.id = step.merged_into
  )
  SELECT id FROM step WHERE merged_into IS NULL;
$$;

-- Where a chat goes on today.
CREATE FUNCTION merged_conversation(p_conversation uuid) RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  WITH RECURSIVE step AS (
    SELECT id, merged_into FROM conversation WHERE id = p_conversation
    UNION ALL SELECT c.id, c.merged_into FROM conversation c JOIN step ON c.id = step.merged_into
  )
  SELECT id FROM step WHERE merged_into IS NULL;
$$;

CREATE FUNCTION addresses_of(f inbound_item) RETURNS TABLE (kind text, value text)
LANGUAGE sql STABLE AS $$
  SELECT f.contact_kind, f.contact_value WHERE f.contact_value IS NOT NULL
  UNION SELECT a.kind, a.value FROM jsonb_to_recordset(f.more_addresses) AS a(kind text, value text);
$$;

DROP FUNCTION record_inbound_contacts(inbound_item[]);

-- After it, every sender has a contact, found by any of their addresses and knowing all of them. A simultaneous first
-- message of the same person finds the other's row. Returns the contacts that were merged into others.
CREATE FUNCTION record_inbound_contacts(fresh inbound_item[]) RETURNS uuid[]
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_widened uuid[];
  v_merged uuid[] := '{}';
BEGIN
  WITH missing AS (
    SELECT DISTINCT ON (f.account, a.kind, a.value) f.account, f.workspace, f.contact_candidate, f.display_name,
      f.username, f.locale, f.is_bot, f.type, a.kind, a.value, (
        SELECT k.contact_id FROM addresses_of(f) b JOIN contact_address k
          ON k.channel_account_id = f.account AND k.kind = b.kind AND k.value = b.value
        ORDER BY k.created_at, k.id LIMIT 1) AS known
    FROM unnest(fresh) f CROSS JOIN LATERAL addresses_of(f) a
    WHERE NOT EXISTS (SELECT FROM contact_address k
      WHERE k.channel_account_id = f.account AND k.kind = a.kind AND k.value = a.value)
    ORDER BY f.account, a.kind, a.value, f.i
  ), address AS (
    INSERT INTO contact_address (workspace_id, contact_id, channel_account_id, kind, value)
    SELECT workspace, coalesce(known, contact_candidate), account, kind, value FROM missing
    -- That two addresses of a stranger are one person's makes nobody a contact.
    WHERE known IS NOT NULL OR type <> 'identity' ORDER BY account, kind, value
    ON CONFLICT (channel_account_id, kind, value) DO UPDATE SET kind = excluded.kind
    RETURNING contact_id
  ), made AS (
    INSERT INTO contact (id, workspace_id, display_name, username, locale, is_bot)
    SELECT DISTINCT ON (m.contact_candidate) m.contact_candidate, m.workspace, m.display_name, m.username, m.locale,
      coalesce(m.is_bot, false)
    FROM missing m JOIN address ON address.contact_id = m.contact_candidate ORDER BY m.contact_candidate
  )
  SELECT array_agg(DISTINCT known) INTO v_widened FROM missing WHERE known IS NOT NULL;

  v_merged := merge_inbound_contacts(ARRAY(SELECT f.contact_candidate FROM unnest(fresh) f), ARRAY(
    SELECT f FROM unnest(fresh) f
    WHERE jsonb_array_length(f.more_addresses) > 0 AND (
      SELECT count(DISTINCT k.contact_id) > 1 OR coalesce(bool_or(k.contact_id = ANY (v_widened)), false)
      FROM addresses_of(f) a JOIN contact_address k
        ON k.channel_account_id = f.account AND k.kind = a.kind AND k.value = a.value)
    ORDER BY f.i));

  -- A profile that changed, or an address that was blocked: rare, so rows are locked only then.
  WITH newest AS (
    SELECT DISTINCT ON (a.contact_id) a.contact_id, f.display_name, f.username, f.locale
    FROM unnest(fresh) f JOIN contact_address a
      ON a.channel_account_id = f.account AND a.kind = f.contact_kind AND a.value = f.contact_value
    WHERE f.historical IS NOT TRUE
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
    WHERE f.author = 'contact' AND f.contact_value IS NOT NULL AND f.type = 'message' AND f.historical IS NOT TRUE
      AND ((f.conversation_kind = 'private' AND f.kind <> 'service') OR f.reachability IS NOT NULL)
    ORDER BY f.account, f.contact_kind, f.contact_value, f.i DESC
  ), changed AS (
    SELECT a.id, n.reachability FROM newest n JOIN contact_address a
      ON a.channel_account_id = n.account AND a.kind = n.contact_kind AND a.value = n.contact_value
    WHERE (a.blocked_at IS NOT NULL) <> (coalesce(n.reachability, 'reachable') = 'blocked')
    ORDER BY a.id FOR NO KEY UPDATE OF a
  )
  UPDATE contact_address a SET blocked_at = CASE WHEN x.reachability = 'blocked' THEN app_now() END
  FROM changed x WHERE a.id = x.id;
  RETURN v_merged;
END $$;

-- Each item's addresses are one person's: the oldest of their contacts stays. The contacts are locked first, so whoever
-- else adds an address to one of them, or merges it, comes before or after, never between.
CREATE FUNCTION merge_inbound_contacts(p_candidates uuid[], items inbound_item[]) RETURNS uuid[]
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  f inbound_item;
  v_contacts uuid[];
  v_into uuid;
  v_from uuid;
  v_merged uuid[] := '{}';
BEGIN
  IF cardinality(items) = 0 THEN RETURN v_merged; END IF;
  PERFORM FROM contact WHERE id IN (
    SELECT k.contact_id FROM unnest(items) u CROSS JOIN LATERAL addresses_of(u) a JOIN contact_address k
      ON k.channel_account_id = u.account AND k.kind = a.kind AND k.value = a.value
  ) ORDER BY id FOR NO KEY UPDATE;

  FOREACH f IN ARRAY items LOOP
    v_contacts := ARRAY(SELECT DISTINCT k.contact_id FROM addresses_of(f) a JOIN contact_address k
      ON k.channel_account_id = f.account AND k.kind = a.kind AND k.value = a.value);
    SELECT c.id INTO v_into FROM contact c WHERE c.id IN (SELECT merged_contact(x) FROM unnest(v_contacts) x)
    ORDER BY c.created_at, c.id LIMIT 1 FOR NO KEY UPDATE;
    FOREACH v_from IN ARRAY v_contacts LOOP
      CONTINUE WHEN v_from = v_into;
      UPDATE contact_address SET contact_id = v_into WHERE contact_id = v_from;
      IF v_from = ANY (p_candidates) THEN
        -- Made a moment ago, in this transaction: nobody has seen it.
        DELETE FROM contact WHERE id = v_from;
        CONTINUE;
      END IF;
      UPDATE contact SET merged_into = v_into, updated_at = app_now() WHERE id = v_from AND merged_into IS NULL;
      IF FOUND THEN
        INSERT INTO event (workspace_id, channel, type, payload, correlation_id)
        VALUES (f.workspace, 'workspace:' || f.workspace, 'contact.merged',
          jsonb_build_object('v', 1, 'contactId', v_from, 'into', v_into), f.correlation);
      END IF;
      v_merged := v_merged || v_from;
    END LOOP;
  END LOOP;
  RETURN v_merged;
END $$;

-- After it, a chat that comes with several ids has a conversation that all of them find. Two batches may learn of it
-- at once through different ids: whoever claims an id second joins the conversation of the first.
CREATE OR REPLACE FUNCTION record_conversation_aliases(f inbound_item) RETURNS void
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
  IF f.type = 'identity' THEN RETURN; END IF;

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

-- After it, every message's conversation exists, knows all its aliases, and is locked; so are those of the messages
-- that the other events are about, whatever chat they name. Only a message makes a conversation.
CREATE OR REPLACE FUNCTION record_inbound_conversations(fresh inbound_item[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- Chats with several ids first and one by one (they are few): the others of the batch then find them by any id.
  PERFORM record_conversation_aliases(f)
  FROM (SELECT * FROM unnest(fresh) u WHERE cardinality(u.aliases) > 1 AND u.type IN ('message', 'edit', 'identity')
    ORDER BY u.account, u.aliases[cardinality(u.aliases)], u.i) f;

  WITH missing AS (
    SELECT DISTINCT ON (f.account, f.aliases[1]) f.*
    FROM unnest(fresh) f
    WHERE cardinality(f.aliases) = 1 AND f.type IN ('message', 'edit') AND conversation_of(f.account, f.aliases) IS NULL
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

  PERFORM lock_inbound_conversations(fresh);
  PERFORM merge_inbound_conversations(fresh);

  UPDATE conversation c SET canonical_alias = f.newest
  FROM (
    SELECT DISTINCT ON (1) conversation_of(u.account, u.aliases) AS id, u.aliases[1] AS newest
    FROM unnest(fresh) u
    WHERE cardinality(u.aliases) > 1 AND u.type IN ('message', 'edit', 'identity') AND u.historical IS NOT TRUE
    ORDER BY 1, u.i DESC
  ) f
  WHERE c.id = f.id AND c.canonical_alias <> f.newest;
  IF FOUND THEN
    -- What is still to be answered there goes to the same person.
    UPDATE conversation c SET canonical_alias = i.canonical_alias FROM conversation i
    WHERE c.merged_into = i.id AND i.id IN (SELECT conversation_of(f.account, f.aliases) FROM unnest(fresh) f)
      AND c.canonical_alias <> i.canonical_alias;
  END IF;

  UPDATE conversation c SET title = coalesce(f.conversation_title, c.title), locale = coalesce(f.locale, c.locale)
  FROM (
    SELECT DISTINCT ON (1) conversation_of(u.account, u.aliases) AS id, u.conversation_title,
      CASE WHEN u.conversation_kind = 'private' THEN u.locale END AS locale
    FROM unnest(fresh) u WHERE u.type IN ('message', 'edit', 'identity') AND u.historical IS NOT TRUE ORDER BY 1, u.i DESC
  ) f
  WHERE c.id = f.id
    AND (coalesce(f.conversation_title, c.title), coalesce(f.locale, c.locale)) IS DISTINCT FROM (c.title, c.locale);

  -- The contact writes in a closed conversation, or after a human's time is up: the bot answers again.
  PERFORM set_conversation_owner(c.id, 'bot', NULL, min(f.correlation))
  FROM conversation c JOIN unnest(fresh) f ON c.id = conversation_of(f.account, f.aliases)
  WHERE f.type = 'message' AND f.author = 'contact' AND f.kind <> 'service' AND f.historical IS NOT TRUE
    AND (c.owner = 'closed' OR (c.owner = 'human' AND c.owner_until <= app_now()))
  GROUP BY c.id ORDER BY c.id;
END $$;

-- All at once and sorted: two batches cannot wait for each other. After it no alias of them leads to a merged chat. When
-- somebody merged one of them while we waited for its lock, its aliases lead elsewhere now: that chat is locked as well.
CREATE FUNCTION lock_inbound_conversations(fresh inbound_item[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_locked uuid[] := '{}';
  v_chats uuid[];
  v_merged boolean;
BEGIN
  LOOP
    -- An array: planned as a set, merged chats are guessed to be thousands, and every conversation is read.
    v_chats := ARRAY(
      SELECT k.conversation_id FROM unnest(fresh) f JOIN conversation_alias k
        ON k.channel_account_id = f.account AND k.value = ANY (f.aliases)
      UNION
      SELECT m.conversation_id FROM unnest(fresh) f JOIN message_external_id x
        ON x.channel_account_id = f.account AND (x.external_id = f.external_id OR x.external_id = ANY (f.external_ids))
      JOIN message m ON m.id = x.message_id WHERE f.type IN ('status', 'deletion', 'edit')
      UNION
      SELECT d.conversation_id FROM unnest(fresh) f JOIN delivery d ON d.message_id = message_called(f.callback_data)
      WHERE f.callback_data IS NOT NULL AND d.channel_account_id = f.account
      UNION
      SELECT merged_chats(conversation_of(f.account, f.aliases)) FROM unnest(fresh) f
      WHERE f.type = 'watermark' OR f.author = 'human'
    );
    EXIT WHEN v_chats <@ v_locked;
    SELECT bool_or(c.merged_into IS NOT NULL) INTO v_merged FROM (
      SELECT merged_into FROM conversation WHERE id = ANY (v_chats) ORDER BY id FOR NO KEY UPDATE) c;
    -- An echo or a watermark is about the chats, too, that went on in theirs while we waited: none shows by its alias.
    EXIT WHEN v_merged IS NOT TRUE AND NOT EXISTS (SELECT FROM unnest(fresh) f WHERE f.type = 'watermark' OR f.author = 'human');
    v_locked := v_locked || v_chats;
    -- Whoever merged it could not see an alias that we gave to it a moment ago.
    UPDATE conversation_alias SET conversation_id = merged_conversation(conversation_id) WHERE conversation_id = ANY (ARRAY(
      SELECT c.id FROM unnest(fresh) u JOIN conversation_alias k ON k.channel_account_id = u.account AND k.value = ANY (u.aliases)
      JOIN conversation c ON c.id = k.conversation_id WHERE c.merged_into IS NOT NULL));
  END LOOP;
END $$;

-- Each item's aliases are one chat's: where they lead to several private ones, the one with the newest message goes on.
CREATE FUNCTION merge_inbound_conversations(fresh inbound_item[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  f inbound_item;
  v_chats uuid[];
  v_from uuid;
BEGIN
  FOR f IN
    SELECT u.* FROM unnest(fresh) u
    WHERE cardinality(u.aliases) > 1 AND u.type IN ('message', 'edit', 'identity') AND u.conversation_kind = 'private'
      AND (SELECT count(DISTINCT k.conversation_id) FROM conversation_alias k
        WHERE k.channel_account_id = u.account AND k.value = ANY (u.aliases)) > 1
    ORDER BY u.i
  LOOP
    v_chats := ARRAY(
      SELECT c.id FROM conversation c LEFT JOIN message m ON m.conversation_id = c.id AND m.seq = c.last_seq
      WHERE c.kind = 'private' AND c.id IN (SELECT k.conversation_id FROM conversation_alias k
        WHERE k.channel_account_id = f.account AND k.value = ANY (f.aliases))
      ORDER BY m.created_at DESC NULLS LAST, c.id);
    FOREACH v_from IN ARRAY v_chats[2:] LOOP
      PERFORM merge_conversation(v_from, v_chats[1], f.aliases[1], f.correlation);
    END LOOP;
  END LOOP;
END $$;

-- Both are locked. No seq is renumbered: the history stays, a turn that is open ends where it is, and what waits for an
-- answer is answered there, to the id that is right today. What the contact writes from now on is `into`'s.
CREATE FUNCTION merge_conversation(p_from uuid, p_into uuid, p_canonical text, p_correlation text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  c conversation;
BEGIN
  UPDATE conversation_alias SET conversation_id = p_into WHERE conversation_id = p_from;
  UPDATE conversation SET merged_into = p_into, canonical_alias = p_canonical, updated_at = app_now(),
    last_inbound_at = greatest(last_inbound_at, (SELECT i.last_inbound_at FROM conversation i WHERE i.id = p_into))
  WHERE id = p_from RETURNING * INTO c;
  UPDATE conversation SET last_inbound_at = greatest(last_inbound_at, c.last_inbound_at), updated_at = app_now()
  WHERE id = p_into;
  -- A person who has the one has the other.
  PERFORM give_to_person(p_into, c.owner, c.owner_until, p_correlation)
  FROM conversation i WHERE i.id = p_into AND i.owner = 'bot' AND c.owner IN ('human', 'waiting_human');
  PERFORM give_to_person(p_from, i.owner, i.owner_until, p_correlation)
  FROM conversation i WHERE i.id = p_into AND i.owner IN ('human', 'waiting_human')
    AND c.owner = 'bot' AND c.last_answerable_seq > c.handled_seq;
  PERFORM add_conversation_event(c.workspace_id, p_from, 'conversation.merged',
    jsonb_build_object('v', 1, 'conversationId', p_from, 'into', p_into), p_correlation);
END $$;

-- A person has this chat from now on. What the bot was about to answer waits for them, and for the bot again when their
-- time is up. The caller holds the lock.
CREATE FUNCTION give_to_person(p_conversation uuid, p_owner text, p_until timestamptz, p_correlation text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM end_turn(id, 'superseded', '{"reason": "merged"}') FROM turn WHERE conversation_id = p_conversation AND state = 'open';
  PERFORM set_conversation_owner(p_conversation, p_owner, p_until, p_correlation);
  UPDATE conversation SET due_at = CASE WHEN last_answerable_seq > handled_seq THEN p_until END WHERE id = p_conversation;
END $$;

-- The conversations that went on in this one, at any remove.
CREATE FUNCTION merged_chats(p_conversation uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  WITH RECURSIVE chat AS (
    SELECT id FROM conversation WHERE merged_into = p_conversation
    UNION ALL SELECT c.id FROM conversation c JOIN chat ON c.merged_into = chat.id
  )
  SELECT id FROM chat;
$$;

-- A person answered: as it was, and for the conversations that went on in this one wherever something is still to be
-- done there. The contact sees one chat, and an answer to all of it. The caller holds the locks of all of them.
ALTER FUNCTION take_over_conversation(uuid, timestamptz, text, bigint) RENAME TO take_over_one;
CREATE FUNCTION take_over_conversation(
  p_conversation uuid, p_until timestamptz, p_correlation text, p_seq bigint DEFAULT NULL
) RETURNS void LANGUAGE sql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT take_over_one(p_conversation, p_until, p_correlation, p_seq);
  SELECT take_over_one(c.id, p_until, p_correlation, NULL)
  FROM conversation c JOIN merged_chats(p_conversation) m ON m = c.id
  WHERE c.owner = 'waiting_human' OR c.last_answerable_seq > c.handled_seq OR EXISTS (
    SELECT FROM delivery d WHERE d.conversation_id = c.id AND (d.status = 'queued' OR (d.status = 'unknown' AND d.not_before IS NOT NULL)))
  ORDER BY c.id;
$$;

-- The messages in the private chats where two contacts were found to be one. Elsewhere (in groups) messages keep the
-- contact they were written with, and merged_into says who that is.
CREATE FUNCTION repoint_messages(fresh inbound_item[], p_merged uuid[]) RETURNS void
LANGUAGE sql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE message m SET contact_id = merged_contact(m.contact_id)
  WHERE m.contact_id = ANY (p_merged) AND m.conversation_id IN (
    SELECT chat.id FROM unnest(fresh) f JOIN conversation c ON c.id = conversation_of(f.account, f.aliases)
    CROSS JOIN LATERAL (SELECT c.id UNION ALL SELECT o.id FROM conversation o WHERE o.merged_into = c.id) chat
    WHERE c.kind = 'private');
$$;
