-- Around the message: who waits for a person, who wants no messages, what was deleted, and what an account needs now
-- and then (newer credentials, its past, its contacts' profiles).

ALTER TABLE conversation
  -- Since when the contact waits for a person; null: they do not. Kept by the trigger below.
  ADD COLUMN waiting_since timestamptz,
  -- When the alarm of this wait was raised.
  ADD COLUMN alarmed_at timestamptz,
  -- When the contact was last told that some content cannot be read.
  ADD COLUMN unsupported_told_at timestamptz;
CREATE INDEX conversation_waiting ON conversation (waiting_since) WHERE waiting_since IS NOT NULL;
CREATE INDEX conversation_to_alarm ON conversation (waiting_since) WHERE waiting_since IS NOT NULL AND alarmed_at IS NULL;
UPDATE conversation SET waiting_since = updated_at
WHERE owner = 'waiting_human' OR (owner = 'human' AND last_answerable_seq > handled_seq);

ALTER TABLE contact_address
  -- Since when the contact wants no message (STOP), or none of marketing, from this account. Said of one address,
  -- it counts for all addresses that the contact has there: ask `contact_opted_out`.
  ADD COLUMN opted_out_at timestamptz,
  ADD COLUMN opted_out_marketing_at timestamptz;

ALTER TABLE contact
  -- When the platform may be asked who this is, and how often it has failed to answer in a row.
  ADD COLUMN profile_due_at timestamptz,
  ADD COLUMN profile_attempts integer NOT NULL DEFAULT 0;

ALTER TABLE message
  -- Its author took it back. With `emptied_at` the content went, too.
  ADD COLUMN deleted_at timestamptz;
UPDATE message SET deleted_at = emptied_at WHERE emptied_at IS NOT NULL;

ALTER TABLE channel_account
  -- When its credentials end; null: they do not.
  ADD COLUMN credentials_expire_at timestamptz,
  -- When a sweeper must look at them; null: nobody need.
  ADD COLUMN credentials_due_at timestamptz,
  -- Renewals that failed since the last that did not.
  ADD COLUMN credentials_attempts integer NOT NULL DEFAULT 0,
  -- The past of its chats; null: not wanted, or the platform does not give it.
  ADD COLUMN history_state text CHECK (history_state IN ('wanted', 'running', 'done', 'failed')),
  -- The page that is next.
  ADD COLUMN history_cursor text,
  ADD COLUMN history_due_at timestamptz,
  ADD COLUMN history_attempts integer NOT NULL DEFAULT 0;
CREATE INDEX channel_account_credentials_due ON channel_account (credentials_due_at) WHERE credentials_due_at IS NOT NULL;
CREATE INDEX channel_account_history_due ON channel_account (history_due_at) WHERE history_due_at IS NOT NULL;

-- Whoever changes who answers, or what is handled, starts and ends the contact's wait: a new answer of a person starts
-- it anew, so that the alarm is raised once a wait. Costs nothing where the bot answers.
CREATE FUNCTION note_waiting() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NEW.owner <> 'waiting_human' AND (NEW.owner <> 'human' OR NEW.last_answerable_seq <= NEW.handled_seq) THEN
    NEW.waiting_since := NULL;
    NEW.alarmed_at := NULL;
  ELSIF OLD.waiting_since IS NULL OR NEW.handled_seq > OLD.handled_seq THEN
    NEW.waiting_since := app_now();
    NEW.alarmed_at := NULL;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER conversation_note_waiting BEFORE UPDATE ON conversation FOR EACH ROW
  WHEN (NEW.owner IN ('human', 'waiting_human') OR OLD.waiting_since IS NOT NULL) EXECUTE FUNCTION note_waiting();

-- Gives a conversation back: to the bot, which answers all that waits, or to nobody until the contact writes again;
-- what waits then counts as handed over. False: it is not in this workspace, or was that already.
CREATE FUNCTION release_conversation(p_conversation uuid, p_owner text, p_correlation text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  c conversation;
  t turn;
BEGIN
  IF p_owner NOT IN ('bot', 'closed') THEN RAISE EXCEPTION 'a conversation is released to the bot or closed'; END IF;
  SELECT * INTO c FROM conversation WHERE id = p_conversation FOR NO KEY UPDATE;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM release_conversation(o.id, p_owner, p_correlation)
  FROM conversation o WHERE o.merged_into = c.id AND o.owner IN ('human', 'waiting_human');
  IF c.owner = p_owner THEN RETURN false; END IF;
  IF p_owner = 'closed' THEN
    SELECT * INTO t FROM turn WHERE conversation_id = c.id AND state = 'open';
    IF FOUND THEN
      PERFORM end_turn(t.id, 'handed_over', '{"reason": "closed"}');
      SELECT * INTO c FROM conversation WHERE id = c.id;
    END IF;
    IF c.last_answerable_seq > c.handled_seq THEN
      INSERT INTO turn (workspace_id, conversation_id, from_seq, to_seq, correlation_id)
      VALUES (c.workspace_id, c.id, c.handled_seq + 1, c.last_answerable_seq, p_correlation) RETURNING * INTO t;
      PERFORM end_turn(t.id, 'handed_over', '{"reason": "closed"}');
    END IF;
  END IF;
  PERFORM set_conversation_owner(c.id, p_owner, NULL, p_correlation);
  UPDATE conversation SET due_at = CASE WHEN p_owner = 'bot' AND last_answerable_seq > handled_seq THEN app_now() END
  WHERE id = c.id;
  RETURN true;
END $$;

-- Waits that are long enough for an alarm, told once each, and those for a person that are too long: the bot takes the
-- conversation back and answers what came since. A null interval: never.
CREATE FUNCTION sweep_waiting(p_limit integer, p_alarm_after interval, p_waiting_max interval)
RETURNS TABLE (workspace_id uuid, conversation_id uuid, result text)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH over AS (
    SELECT c.id FROM conversation c
    WHERE c.waiting_since <= app_now() - p_waiting_max AND c.owner = 'waiting_human'
    ORDER BY c.waiting_since LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED
  ), given_back AS (
    UPDATE conversation c SET owner = 'bot', updated_at = app_now(),
      due_at = CASE WHEN c.last_answerable_seq > c.handled_seq THEN app_now() END
    FROM over WHERE c.id = over.id RETURNING c.workspace_id, c.id
  ), long AS (
    SELECT c.id, c.waiting_since, coalesce(
      -- What was handed over is handled, and still waits.
      CASE WHEN c.owner = 'waiting_human' THEN (SELECT t.from_seq FROM turn t
        WHERE t.conversation_id = c.id AND t.state IN ('handed_over', 'timed_out', 'parked') ORDER BY t.to_seq DESC LIMIT 1) END,
      (SELECT min(m.seq) FROM message m WHERE m.conversation_id = c.id AND m.seq > c.handled_seq AND m.answerable),
      c.last_answerable_seq) AS since_seq
    FROM conversation c
    WHERE c.waiting_since <= app_now() - p_alarm_after AND c.alarmed_at IS NULL AND c.id NOT IN (SELECT id FROM over)
    ORDER BY c.waiting_since LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED
  ), alarmed AS (
    UPDATE conversation c SET alarmed_at = app_now() FROM long WHERE c.id = long.id
    RETURNING c.workspace_id, c.id, long.since_seq, long.waiting_since
  ), told AS (
    INSERT INTO event (workspace_id, channel, type, payload)
    SELECT workspace_id, 'conversation:' || id, 'conversation.ownerChanged',
      jsonb_build_object('v', 1, 'conversationId', id, 'owner', 'bot')
    FROM given_back
    UNION ALL
    SELECT workspace_id, 'conversation:' || id, 'conversation.waiting', jsonb_build_object('v', 1, 'conversationId', id,
      'sinceSeq', since_seq, 'waitingSince', to_char(waiting_since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
    FROM alarmed
  )
  SELECT workspace_id, id, 'given_back' FROM given_back UNION ALL SELECT workspace_id, id, 'alarmed' FROM alarmed;
$$;

CREATE FUNCTION waiting_conversations() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT count(*) FROM conversation WHERE waiting_since IS NOT NULL;
$$;

-- Does the contact want no message from this account?
CREATE FUNCTION contact_opted_out(p_contact uuid, p_account uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM contact_address a
    WHERE a.contact_id = merged_contact(p_contact) AND a.channel_account_id = p_account AND a.opted_out_at IS NOT NULL);
$$;

-- Carries out what contacts said about being written to, in the transaction that recorded their messages.
-- p_items: [{account, external_id, scope: all | marketing, opted_out, language, texts: {language: {text, tokens}}}]
-- The message that says it wants no answer; a change is confirmed once, in the language of the word, else the
-- contact's, else the workspace's. START of somebody who never stopped is a message like any other.
CREATE FUNCTION record_consents(p_items jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  f record;
  m message;
  v_was boolean;
  v_said jsonb;
BEGIN
  FOR f IN SELECT * FROM jsonb_to_recordset(p_items) AS x(
    account uuid, external_id text, scope text, opted_out boolean, language text, texts jsonb)
  LOOP
    SELECT message.* INTO m FROM message_external_id x JOIN message ON message.id = x.message_id
    WHERE x.channel_account_id = f.account AND x.external_id = f.external_id;
    CONTINUE WHEN m.contact_id IS NULL;
    IF f.scope = 'marketing' THEN
      UPDATE contact_address SET opted_out_marketing_at = CASE WHEN f.opted_out THEN app_now() END
      WHERE contact_id = m.contact_id AND channel_account_id = f.account
        AND (opted_out_marketing_at IS NOT NULL) <> f.opted_out;
      IF FOUND THEN PERFORM add_consent_event(m, f.scope, f.opted_out); END IF;
      CONTINUE;
    END IF;

    v_was := contact_opted_out(m.contact_id, f.account);
    CONTINUE WHEN NOT f.opted_out AND NOT v_was;
    UPDATE message SET answerable = false WHERE id = m.id;
    UPDATE conversation c SET last_answerable_seq = coalesce(
      (SELECT max(seq) FROM message o WHERE o.conversation_id = c.id AND o.answerable), 0)
    WHERE c.id = m.conversation_id;
    CONTINUE WHEN v_was = f.opted_out;
    UPDATE contact_address SET opted_out_at = CASE WHEN f.opted_out THEN app_now() END
    WHERE contact_id = m.contact_id AND channel_account_id = f.account;
    PERFORM add_consent_event(m, f.scope, f.opted_out);
    SELECT coalesce(f.texts -> f.language, f.texts -> left(c.locale, 2), f.texts -> left(w.locale, 2), f.texts -> 'en')
    INTO v_said FROM contact c JOIN workspace w ON w.id = c.workspace_id WHERE c.id = m.contact_id;
    PERFORM send_system_text(m.conversation_id, v_said ->> 'text', (v_said ->> 'tokens')::integer, m.correlation_id);
  END LOOP;
END $$;

CREATE FUNCTION add_consent_event(m message, p_scope text, p_opted_out boolean) RETURNS void
LANGUAGE sql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT add_conversation_event(m.workspace_id, m.conversation_id, 'contact.consentChanged', jsonb_build_object('v', 1,
    'contactId', m.contact_id, 'conversationId', m.conversation_id, 'optedOut', p_opted_out, 'scope', p_scope), m.correlation_id);
$$;

-- A text of the installation itself, put where delivery finds it. The caller holds the conversation's lock.
CREATE FUNCTION send_system_text(p_conversation uuid, p_text text, p_tokens integer, p_correlation text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  c conversation;
  m message;
BEGIN
  UPDATE conversation SET last_seq = last_seq + 1, updated_at = app_now() WHERE id = p_conversation RETURNING * INTO c;
  INSERT INTO message (workspace_id, conversation_id, channel_account_id, seq, direction, author, kind, parts, text,
    token_count, correlation_id)
  VALUES (c.workspace_id, c.id, c.channel_account_id, c.last_seq, 'outbound', 'system', 'text',
    jsonb_build_array(jsonb_build_object('kind', 'text', 'text', p_text)), p_text, p_tokens, p_correlation)
  RETURNING * INTO m;
  PERFORM add_conversation_event(m.workspace_id, m.conversation_id, 'message.created', message_payload(m), p_correlation);
  INSERT INTO delivery (message_id, workspace_id, conversation_id, channel_account_id, seq, correlation_id)
  VALUES (m.id, m.workspace_id, m.conversation_id, m.channel_account_id, m.seq, p_correlation);
  INSERT INTO lane (conversation_id, workspace_id, due_at) VALUES (c.id, c.workspace_id, app_now())
  ON CONFLICT (conversation_id) DO UPDATE SET due_at =
    CASE WHEN lane.lease_until > app_now() OR lane.not_before > app_now()
      THEN coalesce(lane.due_at, excluded.due_at) ELSE least(lane.due_at, excluded.due_at) END;
END $$;

-- Its author took it back: the row and its seq stay. Whether the content does is the workspace's policy,
-- `settings.deletions`: purge (as long as nothing else is said) or keep. Nobody answers it either way.
CREATE OR REPLACE FUNCTION empty_message(p_account uuid, p_external_id text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  m message;
BEGIN
  UPDATE message_external_id SET deleted_at = app_now()
  WHERE channel_account_id = p_account AND external_id = p_external_id AND deleted_at IS NULL;
  SELECT message.* INTO m FROM message_external_id x JOIN message ON message.id = x.message_id
  WHERE x.channel_account_id = p_account AND x.external_id = p_external_id AND message.deleted_at IS NULL
    AND NOT EXISTS (SELECT FROM message_external_id o WHERE o.message_id = x.message_id AND o.deleted_at IS NULL);
  IF NOT FOUND THEN RETURN; END IF;

  IF EXISTS (SELECT FROM workspace w WHERE w.id = m.workspace_id AND w.settings ->> 'deletions' = 'keep') THEN
    -- Without its group: a late part of the album must not join what was taken back.
    UPDATE message SET answerable = false, deleted_at = app_now(), group_key = NULL WHERE id = m.id;
  ELSE
    UPDATE message SET parts = '[]', text = '', token_count = 0, answerable = false, emptied_at = app_now(),
      deleted_at = app_now()
    WHERE id = m.id;
    DELETE FROM message_version WHERE message_id = m.id;
  END IF;
  UPDATE conversation c SET last_answerable_seq = coalesce(
    (SELECT max(seq) FROM message o WHERE o.conversation_id = c.id AND o.answerable), 0)
  WHERE c.id = m.conversation_id;
  PERFORM add_conversation_event(m.workspace_id, m.conversation_id, 'message.deleted', jsonb_build_object(
    'v', 1, 'id', m.id, 'conversationId', m.conversation_id, 'seq', m.seq), m.correlation_id);
END $$;

-- Parts of definer functions: not for the services.
GRANT EXECUTE ON FUNCTION add_consent_event(message, text, boolean), send_system_text(uuid, text, integer, text)
TO causerie_system;

-- How an account's credentials are. That they are well is worth a word only after they were not.
CREATE FUNCTION note_credentials(p_account uuid, p_level text, p_state text, p_reason text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF p_level <> 'ok' OR EXISTS (SELECT FROM channel_account_health h
    WHERE h.channel_account_id = p_account AND h.aspect = 'credentials' AND h.subject = '') THEN
    PERFORM set_account_health(p_account, 'credentials', NULL, p_level, p_state, p_reason, app_now(), NULL);
  END IF;
END $$;

-- Accounts whose credentials must be looked at: they end, or a renewal is to be tried again.
CREATE FUNCTION sweep_credentials(p_limit integer, p_again interval)
RETURNS TABLE (workspace_id uuid, channel_account_id uuid, expires_at timestamptz, expires_in_ms double precision,
  attempts integer, level text)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH due AS (
    SELECT a.id FROM channel_account a WHERE a.credentials_due_at <= app_now()
    ORDER BY a.credentials_due_at LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED
  )
  UPDATE channel_account a SET credentials_due_at = app_now() + p_again FROM due WHERE a.id = due.id
  RETURNING a.workspace_id, a.id, a.credentials_expire_at,
    extract(epoch FROM a.credentials_expire_at - app_now())::float8 * 1000, a.credentials_attempts,
    coalesce((SELECT h.level FROM channel_account_health h
      WHERE h.channel_account_id = a.id AND h.aspect = 'credentials' AND h.subject = ''), 'ok');
$$;

-- Accounts whose past is still to be fetched: what is older than the account. What came since has its webhook.
CREATE FUNCTION sweep_history(p_limit integer, p_again interval)
RETURNS TABLE (workspace_id uuid, channel_account_id uuid, cursor text, attempts integer, until timestamptz)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH due AS (
    SELECT a.id FROM channel_account a WHERE a.history_due_at <= app_now() AND a.state = 'active'
    ORDER BY a.history_due_at LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED
  )
  UPDATE channel_account a SET history_due_at = app_now() + p_again, history_state = 'running' FROM due WHERE a.id = due.id
  RETURNING a.workspace_id, a.id, a.history_cursor, a.history_attempts, a.created_at;
$$;

-- Active accounts of these platforms whose webhooks are asked for: all of them, or those whose settings say so.
CREATE FUNCTION polled_accounts(p_platforms text[], p_all boolean)
RETURNS TABLE (workspace_id uuid, channel_account_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT a.workspace_id, a.id FROM channel_account a
  WHERE a.platform = ANY (p_platforms) AND a.state = 'active' AND (p_all OR a.settings ->> 'polling' = 'true') ORDER BY a.id;
$$;
