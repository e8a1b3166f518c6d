import { newId } from '@causerie/kernel';
import type { DataSource } from 'typeorm';
import type { KeyRing } from '../secrets/key-ring';

export interface NewWorkspace {
  name: string;
  /** Slug of a plan that exists; its credits are granted. */
  plan: string;
  /** Language of texts that no contact's own language decides, such as `en`. */
  locale: string;
}

/**
 * The installation's workspaces, seen from outside of all of them. For the owner's connection only: Postgres refuses
 * the services' role.
 */
export class Workspaces {
  constructor(
    private readonly database: DataSource,
    private readonly keyRing?: KeyRing,
  ) {}

  /** The oldest one of that name. */
  async find(name: string): Promise<string | null> {
    const [row] = await this.database.query<{ id: string | null }[]>('SELECT find_workspace($1) AS id', [
      name,
    ]);
    return row?.id ?? null;
  }

  /** With a data key of its own, wrapped by the master key. */
  async create({ name, plan, locale }: NewWorkspace): Promise<string> {
    if (!this.keyRing) throw new Error('a workspace needs a master key to wrap its own with');
    const id = newId();
    const key = this.keyRing.newWorkspaceKey(id);
    await this.database.query('SELECT create_workspace($1, $2, $3, $4, $5, $6, $7)', [
      id,
      name,
      plan,
      locale,
      key.keyId,
      key.wrappedKey,
      key.masterKeyId,
    ]);
    return id;
  }
}
