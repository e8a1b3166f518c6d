import { createHash, randomBytes } from 'node:crypto';
import { objectKey, variantKey, type ObjectStore } from '@causerie/object-storage';
import { aWorkspace, type TestDatabase } from '@causerie/testing';

export interface RecordedObject {
  key: string;
  body: Buffer;
}

/** Objects in a store, with their records in one workspace; every tenth has a variant of its own. */
export async function recordedObjects(
  db: TestDatabase,
  store: ObjectStore,
  count: number,
): Promise<RecordedObject[]> {
  const { id: workspaceId } = await aWorkspace(db);
  const objects: RecordedObject[] = [];
  const put = async (sizeBytes: number, source?: string): Promise<RecordedObject & { sha256: string }> => {
    const body = randomBytes(sizeBytes);
    const sha256 = createHash('sha256').update(body).digest('hex');
    const key =
      source === undefined ? objectKey(workspaceId, sha256) : variantKey(workspaceId, source, 'thumbnail');
    await store.put(key, body, { contentType: 'image/png' });
    objects.push({ key, body });
    return { key, body, sha256 };
  };
  while (objects.length < count) {
    const { key, body, sha256 } = await put(1 + (objects.length % 3_000));
    const [row] = await db.owner<{ id: string }>(
      `INSERT INTO media_object (workspace_id, sha256, size_bytes, mime_type, key, store)
       VALUES ($1, $2, $3, 'image/png', $4, $5) RETURNING id`,
      [workspaceId, sha256, body.length, key, store.name],
    );
    if (objects.length % 10 !== 0 || objects.length >= count) continue;
    const variant = await put(50, sha256);
    await db.owner(
      `INSERT INTO media_variant (object_id, name, workspace_id, sha256, size_bytes, mime_type, key, store)
       VALUES ($1, 'thumbnail', $2, $3, $4, 'image/png', $5, $6)`,
      [row?.id, workspaceId, variant.sha256, variant.body.length, variant.key, store.name],
    );
  }
  return objects;
}
