-- Roles. `causerie_app` is what the services connect as: it owns nothing and row-level security binds it.
-- `causerie_system` cannot log in; the definer functions that must cross workspaces belong to it.
-- Roles are shared by all databases of a server, so they may be there already.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'causerie_app') THEN
    CREATE ROLE causerie_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'causerie_system') THEN
    CREATE ROLE causerie_system NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- another database of this server was quicker
END $$;

-- To give functions to causerie_system, the migrating role must be able to act as it. It must not inherit from it:
-- the policies of causerie_system would show it every workspace's rows. Postgres 15 knows no such difference.
DO $$
BEGIN
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    EXECUTE format('GRANT causerie_system TO %I', current_user)
      || CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN ' WITH INHERIT FALSE, SET TRUE' ELSE '' END;
  END IF;
END $$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO causerie_app, causerie_system;
GRANT CREATE ON SCHEMA public TO causerie_system;

-- The clock. One row at most, written by tests alone: it moves the time of every process at once.
CREATE TABLE clock_shift (shift interval NOT NULL, only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row));
GRANT SELECT ON clock_shift TO causerie_app, causerie_system;

CREATE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE
  SET search_path = pg_catalog, public, pg_temp
  RETURN now() + coalesce((SELECT shift FROM public.clock_shift), interval '0');

CREATE FUNCTION current_workspace() RETURNS uuid LANGUAGE sql STABLE
  RETURN nullif(current_setting('app.workspace_id', true), '')::uuid;

-- RFC 9562 UUIDv7; Postgres has its own only from version 18 on.
CREATE FUNCTION uuid_v7() RETURNS uuid LANGUAGE sql VOLATILE
  SET search_path = pg_catalog
  RETURN encode(
    set_bit(
      set_bit(
        overlay(uuid_send(gen_random_uuid())
          PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
          FROM 1 FOR 6),
        52, 1),
      53, 1),
    'hex')::uuid;
