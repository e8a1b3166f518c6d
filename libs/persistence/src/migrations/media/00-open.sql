-- As in the migration before: the rights of causerie_system until the end of this transaction, and the locks of all
-- tables that change before any of them does.
DO $$
BEGIN
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
    AND current_setting('server_version_num')::integer >= 160000 THEN
    EXECUTE format('GRANT causerie_system TO %I WITH INHERIT TRUE, SET TRUE', current_user);
  END IF;
  IF NOT pg_has_role(current_user, 'causerie_system', 'USAGE') THEN
    RAISE EXCEPTION 'the migrating role must have the rights of causerie_system: ALTER ROLE % INHERIT', current_user;
  END IF;
END $$;

GRANT CREATE ON SCHEMA public TO causerie_system;

DO $$
BEGIN
  FOR i IN 1..200 LOOP
    BEGIN
      SET LOCAL lock_timeout = '200ms';
      LOCK TABLE workspace, channel_account, conversation, contact IN SHARE ROW EXCLUSIVE MODE;
      LOCK TABLE attachment IN ACCESS EXCLUSIVE MODE;
      SET LOCAL lock_timeout = DEFAULT;
      RETURN;
    EXCEPTION WHEN lock_not_available THEN
      PERFORM pg_sleep(0.05 + random() * 0.1);
    END;
  END LOOP;
  RAISE EXCEPTION 'somebody has been reading or writing the tables for as long as the migration tried to have them'
    USING HINT = 'Look for a long transaction in pg_stat_activity (a backup?), and migrate again after it.';
END $$;
