-- Last: row-level security, grants and ownership of everything that is new. It looks at all tables and functions and
-- changes only what has no rules yet, so the narrower ones of the first migration stay as they are. A file before
-- this one may set narrower rules itself: a table or function that it grants to one of the two roles keeps
-- exactly those grants (an internal part: GRANT EXECUTE ON FUNCTION … TO causerie_system).

DO $$
DECLARE
  t record;
BEGIN
  FOR t IN
    SELECT c.oid::regclass AS name,
      NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) AS is_new,
      NOT EXISTS (SELECT FROM aclexplode(c.relacl) x
        WHERE x.grantee IN ('causerie_app'::regrole, 'causerie_system'::regrole)) AS ungranted
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  LOOP
    IF t.is_new THEN
      EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t.name);
      EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t.name);
      EXECUTE format('CREATE POLICY of_workspace ON %s TO causerie_app '
        'USING (workspace_id = current_workspace()) WITH CHECK (workspace_id = current_workspace())', t.name);
      EXECUTE format('CREATE POLICY of_system ON %s TO causerie_system USING (true) WITH CHECK (true)', t.name);
    END IF;
    IF t.ungranted THEN
      EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %s TO causerie_app', t.name);
      EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO causerie_system', t.name);
    END IF;
  END LOOP;
END $$;

DO $$
DECLARE
  f record;
BEGIN
  FOR f IN
    SELECT p.oid::regprocedure AS signature, p.prosecdef AND p.proowner <> 'causerie_system'::regrole AS to_give,
      NOT EXISTS (SELECT FROM aclexplode(p.proacl) x
        WHERE x.grantee IN ('causerie_app'::regrole, 'causerie_system'::regrole)) AS ungranted
    FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f.signature);
    IF f.ungranted THEN
      EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO causerie_app, causerie_system', f.signature);
    END IF;
    IF f.to_give THEN EXECUTE format('ALTER FUNCTION %s OWNER TO causerie_system', f.signature); END IF;
  END LOOP;
END $$;

REVOKE CREATE ON SCHEMA public FROM causerie_system;

DO $$
BEGIN
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
    AND current_setting('server_version_num')::integer >= 160000 THEN
    EXECUTE format('GRANT causerie_system TO %I WITH INHERIT FALSE, SET TRUE', current_user);
  END IF;
END $$;
