/** What a key or token may be allowed to do; `admin` includes all of it. The one list. */
export const SCOPES = ['realtime:connect', 'messages:read', 'messages:write', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];

export function isScope(value: string): value is Scope {
  return (SCOPES as readonly string[]).includes(value);
}
