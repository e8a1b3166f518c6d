/** Every app must agree on this number: after a change, what lies in the old shards is armed anew by the sweeper. */
export const WINDOW_SHARDS = 16;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** The shard of a conversation, 0 … shards − 1: FNV-1a over its id, the same in every process. */
export function shardOf(conversationId: string, shards: number = WINDOW_SHARDS): number {
  let hash = FNV_OFFSET;
  for (let i = 0; i < conversationId.length; i += 1) {
    hash = Math.imul(hash ^ conversationId.charCodeAt(i), FNV_PRIME);
  }
  return (hash >>> 0) % shards;
}
