import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { WorkspaceTx } from '../database/workspace-transaction';
import {
  templateProblem,
  type StoredTemplate,
  type TemplateHealth,
  type TemplatePart,
} from './template-problem';

/** `text`: how the message then reads. */
export type TemplateCheck = { ok: true; text: string; category: string } | { ok: false; problem: string };

/** The catalogue of templates of each account, fetched from the platform now and then. */
@Injectable()
export class TemplateStore {
  constructor(private readonly database: DataSource) {}

  /** Accounts of these platforms whose catalogue is due; looked at again after `againMs` should the fetch fail. */
  async sweep(
    platforms: readonly string[],
    limit: number,
    againMs: number,
  ): Promise<{ workspaceId: string; channelAccountId: string }[]> {
    const rows = await this.database.query<{ workspace_id: string; channel_account_id: string }[]>(
      `SELECT * FROM sweep_template_accounts($1, $2, $3 * interval '1 millisecond')`,
      [platforms, limit, againMs],
    );
    return rows.map((row) => ({ workspaceId: row.workspace_id, channelAccountId: row.channel_account_id }));
  }

  /** The whole catalogue as the platform lists it now; what it no longer lists stays, and cannot be sent. */
  async replace(
    tx: WorkspaceTx,
    channelAccountId: string,
    templates: readonly StoredTemplate[],
    nextInMs: number,
  ): Promise<void> {
    await tx.write(
      `WITH listed AS (
         SELECT DISTINCT ON (name, language) * FROM jsonb_to_recordset($3::jsonb)
           AS t(name text, language text, category text, state text, sendable boolean, text text, variables jsonb)
         ORDER BY name, language
       ), gone AS (
         UPDATE message_template m SET state = 'GONE', sendable = false, synced_at = app_now()
         WHERE m.channel_account_id = $2 AND m.state <> 'GONE'
           AND NOT EXISTS (SELECT FROM listed l WHERE l.name = m.name AND l.language = m.language)
       )
       INSERT INTO message_template (workspace_id, channel_account_id, name, language, category, state, sendable, text, variables)
       SELECT $1, $2, name, language, category, state, sendable, text, variables FROM listed
       ON CONFLICT (channel_account_id, name, language) DO UPDATE SET category = excluded.category, state = excluded.state,
         sendable = excluded.sendable, text = excluded.text, variables = excluded.variables, synced_at = app_now()`,
      [tx.workspaceId, channelAccountId, JSON.stringify(templates)],
    );
    await tx.write(
      `UPDATE channel_account SET templates_due_at = app_now() + $2 * interval '1 millisecond' WHERE id = $1`,
      [channelAccountId, nextInMs],
    );
  }

  async list(tx: WorkspaceTx, channelAccountId: string): Promise<StoredTemplate[]> {
    return tx.query<StoredTemplate>(`${TEMPLATE} WHERE channel_account_id = $1 ORDER BY name, language`, [
      channelAccountId,
    ]);
  }

  /** Whether the platform would take it as it is: known, approved, in good health, all gaps filled. */
  async validateTemplate(
    tx: WorkspaceTx,
    channelAccountId: string,
    part: TemplatePart,
  ): Promise<TemplateCheck> {
    const [template] = await tx.query<StoredTemplate>(
      `${TEMPLATE} WHERE channel_account_id = $1 AND name = $2 AND language = $3`,
      [channelAccountId, part.name, part.language],
    );
    const health = template && (await findHealth(tx, channelAccountId, template));
    const problem = templateProblem(part, template, health);
    if (problem !== undefined || !template) return { ok: false, problem: problem ?? '' };
    return { ok: true, text: filled(template.text, part.variables), category: template.category };
  }
}

const TEMPLATE = 'SELECT name, language, category, state, sendable, text, variables FROM message_template';

/** The subject of a template's news is its name and language, however the platform's adapter joins them. */
async function findHealth(
  tx: WorkspaceTx,
  channelAccountId: string,
  { name, language }: StoredTemplate,
): Promise<TemplateHealth | undefined> {
  const [row] = await tx.query<TemplateHealth>(
    `SELECT level, state FROM channel_account_health
     WHERE channel_account_id = $1 AND aspect = 'template'
       AND subject IN ($2 || ' ' || $3, $2 || '/' || $3, $2 || ':' || $3, $2 || ' (' || $3 || ')')
     ORDER BY at DESC LIMIT 1`,
    [channelAccountId, name, language],
  );
  return row;
}

function filled(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (gap, name: string) => variables[name] ?? gap);
}
