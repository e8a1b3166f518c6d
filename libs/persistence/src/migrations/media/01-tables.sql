-- Bytes, once a workspace. The key in the store follows from the hash; where it lies is the journal of the stores: an
-- object that a fallback took is brought home by a sweeper, and this row then says so.
CREATE TABLE media_object (
  id uuid PRIMARY KEY DEFAULT uuid_v7(),
  workspace_id uuid NOT NULL REFERENCES workspace,
  -- Lower-case hex.
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  size_bytes bigint NOT NULL,
  -- By content.
  mime_type text NOT NULL,
  key text NOT NULL,
  store text NOT NULL,
  -- When it must be brought to the primary store; null: it is there.
  promote_due_at timestamptz,
  width integer,
  height integer,
  duration_seconds double precision,
  -- Of pictures: 64 bits that two that look alike share most of.
  perceptual_hash bigint,
  -- Said by a model or by whoever listens: the words of a recording, what a picture shows.
  transcript text,
  caption text,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  UNIQUE (workspace_id, sha256)
);
CREATE INDEX media_object_promote ON media_object (promote_due_at) WHERE promote_due_at IS NOT NULL;
-- Whether anybody names what a store has.
CREATE INDEX media_object_key ON media_object (key);

-- Made from an object, and can be made again: a thumbnail, what a model sees, the poster of a video.
CREATE TABLE media_variant (
  object_id uuid NOT NULL REFERENCES media_object ON DELETE CASCADE,
  name text NOT NULL,
  workspace_id uuid NOT NULL REFERENCES workspace,
  -- Of its own bytes.
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  key text NOT NULL,
  store text NOT NULL,
  promote_due_at timestamptz,
  size_bytes bigint NOT NULL,
  mime_type text NOT NULL,
  width integer,
  height integer,
  -- It stands for what could not be made.
  placeholder boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  PRIMARY KEY (object_id, name)
);
CREATE INDEX media_variant_promote ON media_variant (promote_due_at) WHERE promote_due_at IS NOT NULL;
CREATE INDEX media_variant_key ON media_variant (key);

-- An inbound one is due from the start. Outbound ones are inserted with due_at null: nobody fetches them.
ALTER TABLE attachment ALTER COLUMN due_at SET DEFAULT app_now();
ALTER TABLE attachment
  ADD COLUMN object_id uuid REFERENCES media_object,
  -- What people see as its place: {class}/{contact}/{time}-{name}.
  ADD COLUMN path text,
  ADD COLUMN fence bigint NOT NULL DEFAULT 0,
  ADD COLUMN lease_until timestamptz,
  ADD COLUMN attempts integer NOT NULL DEFAULT 0,
  -- {code, description}
  ADD COLUMN failure jsonb,
  ADD COLUMN settled_at timestamptz,
  -- When it first failed for good; a re-sync may try it again.
  ADD COLUMN gave_up_at timestamptz;
CREATE INDEX attachment_of_object ON attachment (object_id) WHERE object_id IS NOT NULL;
-- The same file sent again is not fetched again.
CREATE INDEX attachment_same_file ON attachment (channel_account_id, unique_id) WHERE unique_id IS NOT NULL AND state = 'stored';
-- What came lately and nobody has fetched can still be: platforms keep it for a week.
UPDATE attachment a SET due_at = app_now() FROM message m
WHERE m.id = a.message_id AND m.direction = 'inbound' AND a.state = 'pending' AND a.created_at > app_now() - interval '7 days';

-- A collection that fills itself from chats.
CREATE TABLE album (
  id uuid PRIMARY KEY DEFAULT uuid_v7(),
  workspace_id uuid NOT NULL REFERENCES workspace,
  name text NOT NULL CHECK (name <> ''),
  -- Whether links may be given to people without a key.
  public_links boolean NOT NULL DEFAULT false,
  -- When a sweeper looks again for what was missed; null: no chat fills it.
  sync_due_at timestamptz,
  synced_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  UNIQUE (workspace_id, name)
);
CREATE INDEX album_sync_due ON album (sync_due_at) WHERE sync_due_at IS NOT NULL;

CREATE TABLE album_source (
  conversation_id uuid PRIMARY KEY REFERENCES conversation,
  album_id uuid NOT NULL REFERENCES album ON DELETE CASCADE,
  workspace_id uuid NOT NULL REFERENCES workspace,
  -- How the chat was answered before it was bound: it is again, once it no longer is.
  mode_before text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT app_now()
);
CREATE INDEX album_source_of_album ON album_source (album_id);

CREATE TABLE album_item (
  id uuid PRIMARY KEY DEFAULT uuid_v7(),
  album_id uuid NOT NULL REFERENCES album ON DELETE CASCADE,
  workspace_id uuid NOT NULL REFERENCES workspace,
  object_id uuid NOT NULL REFERENCES media_object,
  -- The first that brought it.
  attachment_id uuid NOT NULL REFERENCES attachment,
  conversation_id uuid NOT NULL REFERENCES conversation,
  contact_id uuid REFERENCES contact,
  kind text NOT NULL,
  size_bytes bigint NOT NULL,
  -- The object's.
  perceptual_hash bigint,
  near_duplicate_of uuid REFERENCES album_item ON DELETE SET NULL,
  -- The platform's time of the message, else ours.
  taken_at timestamptz NOT NULL,
  added_at timestamptz NOT NULL DEFAULT app_now(),
  UNIQUE (album_id, object_id)
);
CREATE INDEX album_item_newest ON album_item (album_id, added_at DESC, id DESC);
CREATE INDEX album_item_of_object ON album_item (object_id);
-- What goes when an item does.
CREATE INDEX album_item_near ON album_item (near_duplicate_of) WHERE near_duplicate_of IS NOT NULL;

-- Where to look for pictures that look alike: seven bands of an item's hash.
CREATE TABLE album_item_band (
  album_id uuid NOT NULL,
  band smallint NOT NULL,
  bits smallint NOT NULL,
  item_id uuid NOT NULL REFERENCES album_item ON DELETE CASCADE,
  workspace_id uuid NOT NULL REFERENCES workspace,
  PRIMARY KEY (album_id, band, bits, item_id)
);
CREATE INDEX album_item_band_of_item ON album_item_band (item_id);

-- What a workspace sends again and again: a product's thumb and cover, a brochure.
CREATE TABLE asset (
  id uuid PRIMARY KEY DEFAULT uuid_v7(),
  workspace_id uuid NOT NULL REFERENCES workspace,
  name text NOT NULL CHECK (name <> ''),
  created_at timestamptz NOT NULL DEFAULT app_now(),
  UNIQUE (workspace_id, name)
);

CREATE TABLE asset_variant (
  asset_id uuid NOT NULL REFERENCES asset ON DELETE CASCADE,
  -- `thumb`, `cover`, or any name of the workspace's own.
  name text NOT NULL,
  workspace_id uuid NOT NULL REFERENCES workspace,
  object_id uuid NOT NULL REFERENCES media_object,
  file_name text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  PRIMARY KEY (asset_id, name)
);
CREATE INDEX asset_variant_of_object ON asset_variant (object_id);

-- What a platform calls bytes that it has, for one account and one way of sending. Keyed by the bytes: a changed image
-- has none yet.
CREATE TABLE media_handle (
  channel_account_id uuid NOT NULL REFERENCES channel_account,
  sha256 text NOT NULL,
  -- How it is sent, e.g. the kind of message.
  method text NOT NULL,
  workspace_id uuid NOT NULL REFERENCES workspace,
  -- Null: none yet, or the platform refused it; the row stays for its counts.
  handle text,
  -- Null: good for ever.
  expires_at timestamptz,
  -- Somebody is uploading the bytes, until then.
  upload_until timestamptz,
  -- Sends that needed no upload, and uploads.
  uses bigint NOT NULL DEFAULT 0,
  uploads bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  PRIMARY KEY (channel_account_id, sha256, method)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON media_object, media_variant, album, album_source, album_item, album_item_band, asset, asset_variant,
  media_handle TO causerie_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON media_object, media_variant, album, album_source, album_item, album_item_band, asset, asset_variant,
  media_handle TO causerie_system;
