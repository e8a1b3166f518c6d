export interface ConversationRef {
  workspaceId: string;
  conversationId: string;
}

export interface Touch extends ConversationRef {
  /** Silence after which the burst is over, ms. */
  quietMs: number;
  /** A burst is cut this long after its first message, ms. */
  maxWaitMs: number;
}

export interface Arming extends ConversationRef {
  /** Due after this many ms. */
  quietMs: number;
}

export interface ClaimRequest {
  shard: number;
  /** Most conversations at once; 64–256 keep each call short. */
  max: number;
  /** Not acknowledged within this time, a claim ends and its conversation is due again. */
  leaseMs: number;
}

export interface ClaimedConversation extends ConversationRef {
  /** When the window opened, ms since the epoch on the clock of Redis. */
  firstAtMs: number;
  /** When it was due; `nowMs` of the claim minus this is how late it is. */
  dueAtMs: number;
  /** Proof of this claim. */
  token: string;
}

export interface Claim {
  shard: number;
  due: ClaimedConversation[];
  /** Until the shard's next deadline; 0: more is due now; null: nothing waits. */
  nextDueInMs: number | null;
  nowMs: number;
}
