-- The functions that cross workspaces belong to causerie_system, which the migrating role may become but whose rights
-- it does not have. Until this transaction ends it has them: it may replace those functions, and it sees the rows of
-- every workspace, as a change of existing rows needs. 90-rules.sql takes them away again; nobody else ever sees
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
