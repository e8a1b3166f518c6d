import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../database/workspace-transaction';

/** A contact about whom the platform may be asked now. */
export interface DueProfile {
  contactId: string;
  /** Of their private chat. */
  conversationAlias: string;
  channelAccountId: string;
  /** Questions that failed in a row. */
  attempts: number;
}

export interface FoundProfile {
  displayName?: string;
  username?: string;
  locale?: string;
  avatarUrl?: string;
}

/** What platforms tell about contacts, beside what their messages say. */
@Injectable()
export class ProfileStore {
  /**
   * Whose message it is, if their profile is old: ours to ask for `claimMs`. undefined: it is young, or somebody else
   * asks, or the message is nobody's.
   */
  async claim(tx: WorkspaceTx, messageId: string, claimMs: number): Promise<DueProfile | undefined> {
    const [row] = await tx.write<DueProfile>(
      `UPDATE contact SET profile_due_at = app_now() + $2 * interval '1 millisecond'
       FROM message m JOIN conversation c ON c.id = m.conversation_id AND c.kind = 'private'
       WHERE m.id = $1 AND contact.id = m.contact_id
         AND (contact.profile_due_at IS NULL OR contact.profile_due_at <= app_now())
       RETURNING contact.id AS "contactId", c.canonical_alias AS "conversationAlias",
         c.channel_account_id AS "channelAccountId", contact.profile_attempts AS attempts`,
      [messageId, claimMs],
    );
    return row;
  }

  /** What is not told stays as it was. */
  async found(tx: WorkspaceTx, contactId: string, profile: FoundProfile, freshMs: number): Promise<void> {
    const { displayName, username, locale, avatarUrl } = profile;
    await tx.write(
      `UPDATE contact SET display_name = coalesce($2, display_name), username = coalesce($3, username),
         locale = coalesce(locale, $4), profile = profile || jsonb_strip_nulls($5), profile_attempts = 0,
         profile_due_at = app_now() + $6 * interval '1 millisecond', updated_at = app_now()
       WHERE id = $1`,
      [
        contactId,
        displayName ?? null,
        username ?? null,
        locale ?? null,
        { avatarUrl: avatarUrl ?? null },
        freshMs,
      ],
    );
  }

  /** There is none, or the platform did not answer: not asked again for so long. */
  async notFound(
    tx: WorkspaceTx,
    contactId: string,
    { attempts, againMs }: { attempts: number; againMs: number },
  ): Promise<void> {
    await tx.write(
      `UPDATE contact SET profile_attempts = $2, profile_due_at = app_now() + $3 * interval '1 millisecond' WHERE id = $1`,
      [contactId, attempts, againMs],
    );
  }
}
