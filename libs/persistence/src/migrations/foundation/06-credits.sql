-- Integer micro-credits. The turn is the idempotency key of hold, capture and release.

CREATE FUNCTION add_credit_entries(
  p_workspace uuid, p_kind text, p_from text, p_to text, p_amount bigint, p_turn uuid
) RETURNS void LANGUAGE sql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
  INSERT INTO credit_entry (workspace_id, tx_id, kind, account, amount, turn_id)
  SELECT p_workspace, tx.id, p_kind, e.account, e.amount, p_turn
  FROM (SELECT uuid_v7() AS id) tx, (VALUES (p_from, -p_amount), (p_to, p_amount)) AS e(account, amount)
  WHERE p_amount > 0;
$$;

CREATE FUNCTION grant_credits(p_workspace uuid, p_amount bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO credit_account (workspace_id, balance) VALUES (p_workspace, p_amount)
  ON CONFLICT (workspace_id) DO UPDATE SET balance = credit_account.balance + excluded.balance;
  PERFORM add_credit_entries(p_workspace, 'grant', 'granted', 'available', p_amount, NULL);
END $$;

-- 'granted': a new hold; 'reused': the open one of an earlier take; 'refused': the credits do not suffice, or the turn
-- has ended meanwhile. The guard is in the UPDATE itself, so no two turns can pass on the same credits.
CREATE FUNCTION hold_credits(p_workspace uuid, p_turn uuid, p_amount bigint, p_ttl interval) RETURNS text
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- Whoever ends the turn waits for us, and then finds the hold to release.
  PERFORM FROM turn WHERE id = p_turn AND state = 'open' FOR SHARE;
  IF NOT FOUND THEN RETURN 'refused'; END IF;
  UPDATE credit_hold SET expires_at = app_now() + p_ttl WHERE turn_id = p_turn AND state = 'open';
  IF FOUND THEN RETURN 'reused'; END IF;
  UPDATE credit_account SET held = held + p_amount WHERE workspace_id = p_workspace AND balance - held >= p_amount;
  IF NOT FOUND THEN
    -- Somebody may have taken the same turn while we waited for the account: then its credits are held already.
    UPDATE credit_hold SET expires_at = app_now() + p_ttl WHERE turn_id = p_turn AND state = 'open';
    RETURN CASE WHEN FOUND THEN 'reused' ELSE 'refused' END;
  END IF;
  -- A second taker of the same turn fails here and takes its UPDATE back with it.
  INSERT INTO credit_hold (workspace_id, turn_id, amount, expires_at)
  VALUES (p_workspace, p_turn, p_amount, app_now() + p_ttl);
  PERFORM add_credit_entries(p_workspace, 'hold', 'available', 'held', p_amount, p_turn);
  RETURN 'granted';
END $$;

-- Charges what the turn cost, never more than was held, and gives the rest back. Belongs in the reply's transaction.
CREATE FUNCTION capture_credits(p_turn uuid, p_amount bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  h credit_hold;
BEGIN
  UPDATE credit_hold SET state = 'captured', captured = least(p_amount, amount), ended_at = app_now()
  WHERE turn_id = p_turn AND state = 'open' RETURNING * INTO h;
  IF NOT FOUND THEN RAISE EXCEPTION 'turn % has no open credit hold', p_turn USING ERRCODE = 'no_data_found'; END IF;
  UPDATE credit_account SET held = held - h.amount, balance = balance - h.captured WHERE workspace_id = h.workspace_id;
  PERFORM add_credit_entries(h.workspace_id, 'capture', 'held', 'spent', h.captured, p_turn);
  PERFORM add_credit_entries(h.workspace_id, 'release', 'held', 'available', h.amount - h.captured, p_turn);
  RETURN h.captured;
END $$;

CREATE FUNCTION release_credits(p_turn uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  h credit_hold;
BEGIN
  UPDATE credit_hold SET state = 'released', captured = 0, ended_at = app_now()
  WHERE turn_id = p_turn AND state = 'open' RETURNING * INTO h;
  IF NOT FOUND THEN RETURN false; END IF;
  UPDATE credit_account SET held = held - h.amount WHERE workspace_id = h.workspace_id;
  PERFORM add_credit_entries(h.workspace_id, 'release', 'held', 'available', h.amount, p_turn);
  RETURN true;
END $$;

-- Holds whose time is over, except those of turns that are still open.
CREATE FUNCTION expire_credit_holds(p_limit integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_turn uuid;
  v_count integer := 0;
BEGIN
  FOR v_turn IN
    SELECT h.turn_id FROM credit_hold h JOIN turn t ON t.id = h.turn_id
    WHERE h.state = 'open' AND h.expires_at <= app_now() AND t.state <> 'open'
    -- Accounts are locked in the order of their workspaces.
    ORDER BY h.workspace_id, h.turn_id LIMIT p_limit FOR UPDATE OF h SKIP LOCKED
  LOOP
    IF release_credits(v_turn) THEN v_count := v_count + 1; END IF;
  END LOOP;
  RETURN v_count;
END $$;

-- Workspaces whose balances differ from the sum of their entries: must be none.
CREATE FUNCTION credit_differences() RETURNS TABLE (workspace_id uuid, balance_difference bigint, held_difference bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT a.workspace_id, a.balance - s.balance, a.held - s.held
  FROM credit_account a CROSS JOIN LATERAL (
    SELECT coalesce(sum(e.amount) FILTER (WHERE e.account IN ('available', 'held')), 0)::bigint AS balance,
      coalesce(sum(e.amount) FILTER (WHERE e.account = 'held'), 0)::bigint AS held
    FROM credit_entry e WHERE e.workspace_id = a.workspace_id
  ) s
  WHERE a.balance <> s.balance OR a.held <> s.held;
$$;
