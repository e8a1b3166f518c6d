-- Every table with a workspace_id: the services see and write the current workspace only. FORCE binds the
-- owner too, so the definer functions belong to causerie_system, which has a policy of its own.
DO $$
DECLARE
  t record;
BEGIN
  FOR t IN
    SELECT c.table_name, CASE WHEN c.table_name = 'workspace' THEN 'id' ELSE 'workspace_id' END AS key_column
    FROM information_schema.columns c
    WHERE c.table_schema = 'public'
      AND ((c.column_name = 'workspace_id') OR (c.table_name = 'workspace' AND c.column_name = 'id'))
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t.table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t.table_name);
    EXECUTE format(
      'CREATE POLICY of_workspace ON %I TO causerie_app USING (%I = current_workspace()) WITH CHECK (%I = current_workspace())',
      t.table_name, t.key_column, t.key_column);
    EXECUTE format('CREATE POLICY of_system ON %I TO causerie_system USING (true) WITH CHECK (true)', t.table_name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO causerie_app', t.table_name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO causerie_system', t.table_name);
  END LOOP;
END $$;

-- Plans are the installation's, not a workspace's: readable by all, written by the owner.
GRANT SELECT ON plan TO causerie_app, causerie_system;

-- Narrower than the rule.
REVOKE ALL ON raw_event, inbound_key FROM causerie_app;
REVOKE UPDATE ON credit_entry, delivery_attempt FROM causerie_app;
GRANT UPDATE (outcome, failure, external_id, ended_at) ON delivery_attempt TO causerie_app;
REVOKE INSERT, UPDATE ON workspace, event_head FROM causerie_app;
REVOKE UPDATE ON event FROM causerie_app;
GRANT DELETE ON knowledge_document, knowledge_passage, parked_status TO causerie_app;
