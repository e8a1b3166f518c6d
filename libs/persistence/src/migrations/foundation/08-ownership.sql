-- Last: who owns and who may call what.

DO $$
DECLARE
  f record;
BEGIN
  FOR f IN
    SELECT p.oid::regprocedure AS signature FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f.signature);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO causerie_app, causerie_system', f.signature);
  END LOOP;
END $$;

-- Parts of record_inbound, and what only the installation's owner does.
REVOKE EXECUTE ON FUNCTION
  record_inbound_keys(jsonb), record_inbound_contacts(inbound_item[]), record_inbound_conversations(inbound_item[]),
  record_conversation_aliases(inbound_item),
  record_inbound_messages(inbound_item[], interval), record_inbound_changes(inbound_item[], interval),
  edit_message(message, inbound_item), complete_edited_message(message, inbound_item), join_album(uuid, inbound_item),
  empty_message(uuid, text), grant_credits(uuid, bigint),
  create_workspace(uuid, text, text, text, uuid, bytea, text), find_workspace(text)
FROM causerie_app;

DO $$
DECLARE
  f record;
  migrator text := current_user;
BEGIN
  FOR f IN
    SELECT p.oid::regprocedure AS signature FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
  LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO causerie_system', f.signature);
  END LOOP;
  -- From here on only causerie_system may say who calls them.
  SET LOCAL ROLE causerie_system;
  EXECUTE format('GRANT EXECUTE ON FUNCTION create_workspace(uuid, text, text, text, uuid, bytea, text), find_workspace(text) TO %I', migrator);
  RESET ROLE;
END $$;

REVOKE CREATE ON SCHEMA public FROM causerie_system;
