import { isUuid } from '@causerie/kernel';
import { z } from 'zod';

const LENGTH_MAX = 256;

const cursorSchema = z.strictObject({
  v: z.literal(1),
  workspace: z.string().refine(isUuid),
  position: z.int().min(0),
});

/**
 * A place in one workspace's log, opaque to clients. Not secret and not signed: what a cursor opens is decided by the
 * token, each time it is shown, and a position is only ever looked up in the token's own workspace.
 */
export function encodeCursor(workspaceId: string, position: number): string {
  return Buffer.from(JSON.stringify({ v: 1, workspace: workspaceId, position })).toString('base64url');
}

/** The position; null for what is no cursor, or one of another workspace. */
export function decodeCursor(workspaceId: string, text: string): number | null {
  if (text.length > LENGTH_MAX || !/^[\w-]+$/.test(text)) return null;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
  const parsed = cursorSchema.safeParse(value);
  return parsed.success && parsed.data.workspace === workspaceId ? parsed.data.position : null;
}
