/** Every way in which a send can fail, in one closed list. What follows from each is delivery's decision. */
export const SEND_FAILURES = [
  /** The platform or the network had a hiccup before anything took effect. */
  'transient',
  /** The whole account must wait. */
  'account_throttled',
  /** Only this recipient must wait. */
  'recipient_throttled',
  /** The platform lowered the account's quality: no blind retry. */
  'quality',
  /** The time in which we may write freely is over. */
  'window_closed',
  /** This recipient cannot be reached: blocked us, left, does not exist. */
  'undeliverable',
  /** The platform refuses this rendering; a plainer one may pass. */
  'content_rejected',
  /** The platform does not know a file's handle (any more): the bytes have to go again. */
  'handle_refused',
  /** The credentials are no longer good: the account stops. */
  'auth',
  /** The platform banned or restricted the account. */
  'policy',
  /** The call may have taken effect: the connection broke before the answer. */
  'unknown_outcome',
] as const;

export type SendFailureClass = (typeof SEND_FAILURES)[number];

export interface SendFailure {
  class: SendFailureClass;
  /** The platform's code, e.g. '429' or '131047'. */
  code: string;
  /** The platform's words, with secrets taken out. */
  description: string;
  /** How long the platform asked us to wait. */
  retryAfterMs?: number;
  /** The conversation goes on under another id (a group that became a supergroup). */
  movedToAlias?: string;
}

export type SendResult =
  | {
      ok: true;
      /** Unique per channel account. Of several messages the first's. */
      externalId: string;
      /** The others', in order, where one call became several messages (an album). */
      moreExternalIds?: string[];
      /** What the platform calls the files that went with the call, by their names in it. */
      handles?: Readonly<Record<string, string>>;
      /** The platform's time, ISO 8601. */ at: string;
    }
  | { ok: false; failure: SendFailure };
