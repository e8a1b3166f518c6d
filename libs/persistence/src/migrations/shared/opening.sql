-- Runs before each migration that changes what is there. Several migrations use it: once they are released, a change to
-- it is a file of another name.

-- The functions that cross workspaces belong to causerie_system, which the migrating role may become but whose rights
-- it does not have. Until this transaction ends it has them: it may replace those functions, and it sees the rows of
-- every workspace, as a change of existing rows needs. closing.sql takes them away again; nobody else ever sees
-- the grant. A superuser needs none of it, and Postgres 15 makes no difference between the two.
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

-- All tables that change, before any of them does, or none of them: services that are at work lock them in another
-- order, and who holds some of them while it waits for the next ends in a deadlock. So it lets go of all and tries
-- again, long before Postgres looks for one. `p_locks`: LOCK TABLE statements.
CREATE OR REPLACE FUNCTION pg_temp.lock_all(p_locks text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1..200 LOOP
    BEGIN
      SET LOCAL lock_timeout = '200ms';
      EXECUTE p_locks;
      SET LOCAL lock_timeout = DEFAULT;
      RETURN;
    EXCEPTION WHEN lock_not_available THEN
      PERFORM pg_sleep(0.05 + random() * 0.1);
    END;
  END LOOP;
  RAISE EXCEPTION 'somebody has been reading or writing the tables for as long as the migration tried to have them'
    USING HINT = 'Look for a long transaction in pg_stat_activity (a backup?), and migrate again after it.';
END $$;
