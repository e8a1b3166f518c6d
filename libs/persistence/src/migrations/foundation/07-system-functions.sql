-- What must cross workspaces: each function returns or writes exactly what it says. They belong to
-- causerie_system; a test lists them.

-- A due row is claimed by pushing its due_at on: a sweeper that dies leaves it due again a moment later.
CREATE FUNCTION sweep_conversations(p_limit integer, p_again interval)
RETURNS TABLE (workspace_id uuid, conversation_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH due AS (
    SELECT c.id, c.owner = 'human' AND c.owner_until <= app_now() AS given_back
    FROM conversation c WHERE c.due_at <= app_now() ORDER BY c.due_at LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED
  ), pushed AS (
    UPDATE conversation c SET
      owner = CASE WHEN due.given_back THEN 'bot' ELSE c.owner END,
      owner_until = CASE WHEN due.given_back THEN NULL ELSE c.owner_until END,
      due_at = CASE
        WHEN c.last_answerable_seq <= c.handled_seq THEN NULL
        WHEN c.owner = 'bot' OR due.given_back THEN app_now() + p_again
        WHEN c.owner = 'human' THEN c.owner_until END
    FROM due WHERE c.id = due.id
    RETURNING c.workspace_id, c.id, c.owner, c.due_at, due.given_back
  ), told AS (
    INSERT INTO event (workspace_id, channel, type, payload)
    SELECT workspace_id, 'conversation:' || id, 'conversation.ownerChanged',
      jsonb_build_object('v', 1, 'conversationId', id, 'owner', owner)
    FROM pushed WHERE given_back
  )
  SELECT workspace_id, id FROM pushed WHERE owner = 'bot' AND due_at IS NOT NULL;
$$;

-- Answerable messages that are the bot's and have had no end for so long. Must be none; for a moment also those that
-- a human's time has just given back. It looks at the messages themselves: a row that no sweeper would find counts.
CREATE FUNCTION unanswered_messages(p_after interval) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT count(*) FROM conversation c
  JOIN message m ON m.conversation_id = c.id AND m.seq > c.handled_seq AND m.seq <= c.last_answerable_seq
  WHERE c.last_answerable_seq > c.handled_seq AND m.answerable AND m.created_at <= app_now() - p_after
    AND (c.owner = 'bot' OR (c.owner = 'human' AND c.owner_until <= app_now() - p_after));
$$;

CREATE FUNCTION sweep_turns(p_limit integer, p_again interval)
RETURNS TABLE (workspace_id uuid, turn_id uuid, fence bigint, correlation_id text, lease_ran_out boolean)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH due AS (
    SELECT t.id FROM turn t WHERE t.due_at <= app_now() AND t.state = 'open'
    ORDER BY t.due_at LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED
  )
  UPDATE turn t SET due_at = app_now() + p_again FROM due WHERE t.id = due.id
  RETURNING t.workspace_id, t.id, t.fence, t.correlation_id, t.lease_until IS NOT NULL;
$$;

CREATE FUNCTION sweep_lanes(p_limit integer, p_again interval)
RETURNS TABLE (workspace_id uuid, conversation_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH due AS (
    SELECT l.conversation_id FROM lane l WHERE l.due_at <= app_now()
    ORDER BY l.due_at LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED
  )
  UPDATE lane l SET due_at = app_now() + p_again FROM due WHERE l.conversation_id = due.conversation_id
  RETURNING l.workspace_id, l.conversation_id;
$$;

-- Gives positions to committed events, per workspace, in the order of id. One sequencer at a time; a batch is one
-- transaction, and only after its commit may anybody be told. Returns what was given.
CREATE FUNCTION sequence_events(p_limit integer)
RETURNS TABLE (workspace_id uuid, "position" bigint, channel text, type text, v integer, payload jsonb,
  correlation_id text, created_at timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('causerie.sequencer')) THEN RETURN; END IF;
  RETURN QUERY
  WITH batch AS (
    SELECT e.id, e.workspace_id, row_number() OVER (PARTITION BY e.workspace_id ORDER BY e.id) AS n
    FROM (SELECT * FROM event WHERE event.position IS NULL ORDER BY event.id LIMIT p_limit) e
  ), head AS (
    INSERT INTO event_head AS h (workspace_id, last_position)
    SELECT batch.workspace_id, count(*) FROM batch GROUP BY batch.workspace_id ORDER BY batch.workspace_id
    ON CONFLICT ON CONSTRAINT event_head_pkey DO UPDATE SET last_position = h.last_position + excluded.last_position
    RETURNING h.workspace_id, h.last_position
  ), given AS (
    UPDATE event e SET position = head.last_position - totals.n + batch.n
    FROM batch
    JOIN head ON head.workspace_id = batch.workspace_id
    JOIN (SELECT batch.workspace_id, count(*) AS n FROM batch GROUP BY batch.workspace_id) totals
      ON totals.workspace_id = batch.workspace_id
    WHERE e.id = batch.id
    RETURNING e.*
  )
  SELECT g.workspace_id, g.position, g.channel, g.type, g.v, g.payload, g.correlation_id, g.created_at
  FROM given g ORDER BY g.workspace_id, g.position;
END $$;

-- How far the logs of these workspaces reach: what a gateway asks for when no news of positions came.
CREATE FUNCTION event_heads(p_workspaces uuid[]) RETURNS TABLE (workspace_id uuid, last_position bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT h.workspace_id, h.last_position FROM event_head h WHERE h.workspace_id = ANY (p_workspaces);
$$;

CREATE FUNCTION unsequenced_events() RETURNS TABLE (count bigint, oldest_age_seconds double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT count(*), coalesce(extract(epoch FROM app_now() - min(created_at)), 0)::double precision FROM event WHERE position IS NULL;
$$;

-- An account with what it takes to verify its webhooks and call its platform.
CREATE FUNCTION find_channel_account(p_id uuid)
RETURNS TABLE (id uuid, workspace_id uuid, platform text, external_id text, username text, display_name text, state text,
  credentials bytea, unknown_send text, settings jsonb, key_id uuid, wrapped_key bytea, master_key_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT a.id, a.workspace_id, a.platform, a.external_id, a.username, a.display_name, a.state, a.credentials,
    a.unknown_send, a.settings, k.id, k.wrapped_key, k.master_key_id
  FROM channel_account a JOIN workspace_key k ON k.workspace_id = a.workspace_id
  WHERE a.id = p_id AND k.retired_at IS NULL;
$$;

-- Whom a piece of a webhook is for, where one address serves many accounts: the account of that id, else all accounts
-- of that owner. Each must still verify the request with its own secret.
CREATE FUNCTION route_channel_accounts(p_platform text, p_external_id text, p_owner_external_id text)
RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT id FROM channel_account
  WHERE platform = p_platform AND (external_id = p_external_id
    OR (p_external_id IS NULL AND owner_external_id = p_owner_external_id))
  ORDER BY id;
$$;

CREATE FUNCTION find_api_key(p_prefix text)
RETURNS TABLE (id uuid, workspace_id uuid, secret_sha256 bytea, scopes text[], revoked_at timestamptz, used_lately boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT k.id, k.workspace_id, k.secret_sha256, k.scopes, k.revoked_at,
    coalesce(k.last_used_at > app_now() - interval '1 minute', false)
  FROM api_key k WHERE k.prefix = p_prefix;
$$;

-- Full text runs here because row-level security keeps `@@` off the index. The workspace is a parameter and a filter.
-- For each term (a set of lexemes, any of which is the word): how many of the passages in a language have it.
CREATE FUNCTION count_knowledge(p_workspace uuid, p_terms tsquery[], p_locale text)
RETURNS TABLE (term integer, passages bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT t.n::integer, (SELECT count(*) FROM knowledge_passage p WHERE p.workspace_id = p_workspace
    AND p.workspace_id = current_workspace() AND p.locale = p_locale AND p.search @@ t.term)
  FROM unnest(p_terms) WITH ORDINALITY AS t(term, n)
  UNION ALL
  SELECT 0, (SELECT count(*) FROM knowledge_passage p
    WHERE p.workspace_id = p_workspace AND p.workspace_id = current_workspace() AND p.locale = p_locale);
$$;

-- The passages that match, the densest first. `hits`: [lexeme, weight of each place it stands at …], for the ranking.
CREATE FUNCTION search_knowledge(p_workspace uuid, p_query tsquery, p_locale text, p_limit integer)
RETURNS TABLE (passage_id uuid, document_id uuid, source text, title text, heading text, body text, lexemes integer,
  heading_lexemes integer, hits jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT p.id, d.id, d.source, d.title, p.heading, p.body, length(p.search), length(ts_filter(p.search, '{a}')),
    (SELECT jsonb_agg(jsonb_build_array(u.lexeme, to_jsonb(u.weights))) FROM unnest(p.search) u
      WHERE array_to_tsvector(ARRAY[u.lexeme]) @@ p_query)
  FROM (
    SELECT * FROM knowledge_passage k
    WHERE k.workspace_id = p_workspace AND k.workspace_id = current_workspace() AND k.locale = p_locale
      AND k.search @@ p_query
    ORDER BY ts_rank(k.search, p_query) DESC, k.id LIMIT p_limit
  ) p JOIN knowledge_document d ON d.id = p.document_id;
$$;

-- A tenant with its plan's credits and its wrapped data key. For commands run by the installation's owner.
CREATE FUNCTION create_workspace(
  p_id uuid, p_name text, p_plan text, p_locale text, p_key_id uuid, p_wrapped_key bytea, p_master_key_id text
) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO workspace (id, name, plan_slug, locale) VALUES (p_id, p_name, p_plan, p_locale);
  INSERT INTO workspace_key (id, workspace_id, wrapped_key, master_key_id) VALUES (p_key_id, p_id, p_wrapped_key, p_master_key_id);
  PERFORM grant_credits(p_id, (SELECT grant_micro_credits FROM plan WHERE slug = p_plan));
END $$;

CREATE FUNCTION find_workspace(p_name text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT id FROM workspace WHERE name = p_name ORDER BY created_at LIMIT 1;
$$;

-- Retention, in bounded bites. Returns how many rows went.
CREATE FUNCTION purge_expired(p_raw_event interval, p_inbound_key interval, p_event interval, p_limit integer)
RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_total bigint := 0;
  v_count bigint;
  v_events bigint[];
BEGIN
  IF p_inbound_key < interval '30 days' THEN
    RAISE EXCEPTION 'inbound keys must be kept for at least 30 days: platforms repeat webhooks for up to 7';
  END IF;
  -- One at a time: two would wait for each other's rows.
  IF NOT pg_try_advisory_xact_lock(hashtext('causerie.purge')) THEN RETURN 0; END IF;
  DELETE FROM raw_event WHERE id IN (SELECT id FROM raw_event WHERE received_at < app_now() - p_raw_event
    AND NOT EXISTS (SELECT FROM quarantine q WHERE q.raw_event_id = raw_event.id AND q.resolved_at IS NULL) LIMIT p_limit);
  GET DIAGNOSTICS v_count = ROW_COUNT; v_total := v_total + v_count;
  DELETE FROM inbound_key WHERE (channel_account_id, key) IN (
    SELECT channel_account_id, key FROM inbound_key WHERE received_at < app_now() - p_inbound_key LIMIT p_limit);
  GET DIAGNOSTICS v_count = ROW_COUNT; v_total := v_total + v_count;
  -- Callbacks about messages that are not ours: they live as long as the webhooks they came with.
  DELETE FROM parked_status WHERE id IN (
    SELECT id FROM parked_status WHERE created_at < app_now() - p_raw_event LIMIT p_limit);
  GET DIAGNOSTICS v_count = ROW_COUNT; v_total := v_total + v_count;
  v_events := ARRAY(SELECT id FROM event WHERE created_at < app_now() - p_event AND position IS NOT NULL
    ORDER BY id LIMIT p_limit);
  -- In the sequencer's order: the two never wait for each other in a circle.
  PERFORM FROM event_head WHERE workspace_id IN (SELECT workspace_id FROM event WHERE id = ANY (v_events))
    ORDER BY workspace_id FOR NO KEY UPDATE;
  WITH gone AS (
    DELETE FROM event WHERE id = ANY (v_events) RETURNING workspace_id, position
  ), head AS (
    UPDATE event_head h SET purged_to = greatest(h.purged_to, g.last)
    FROM (SELECT workspace_id, max(position) AS last, count(*) AS n FROM gone GROUP BY workspace_id) g
    WHERE h.workspace_id = g.workspace_id RETURNING g.n
  )
  SELECT coalesce(sum(n), 0) INTO v_count FROM head;
  RETURN v_total + v_count;
END $$;
