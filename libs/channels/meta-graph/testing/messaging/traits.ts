/** What a simulated platform is like where its sisters are different. */
export interface SimulatorTraits {
  slug: string;
  /** What Meta calls the thing that the webhooks are about. */
  object: string;
  /** Of texts, as `textLength` counts. */
  textMax: number;
  textLength(text: string): number;
  /** Of the refusal after 24 hours, under code 10. */
  windowSubcode: number;
  /** What may be asked of the account itself, and of a person. */
  accountFields: readonly string[];
  personFields: readonly string[];
  /** Made-up accounts are numbered from here; their tokens begin so. */
  accountIdBase: number;
  tokenPrefix: string;
  /** What a message to a person may hold. */
  messageFields: readonly string[];
  needsMessagingType: boolean;
  /** Whether a file may be uploaded as it is; it is always taken from an address. */
  takesBytes: boolean;
  /** Whether a send may quote a message. */
  quotes: boolean;
  /** The only reactions there are; missing: any. */
  reactions?: readonly string[];
  /** Under which field an element of a body is subscribed to; `echo`: of what the account sends. */
  fields: Readonly<Record<string, string>>;
  /** Whether an echo tells which app sent it, and what that wrote for itself. */
  echoNamesApp: boolean;
  /** How the account hears what became of its messages. */
  receipts: 'watermark' | 'seen';
  /** How long a token is good and how old it must be to be renewed; missing: for ever. */
  token?: { livesMs: number; renewableAfterMs: number; grantType: string };
  /** Calls a second of the Conversations API; missing: any. */
  conversationsPerSecond?: number;
}
