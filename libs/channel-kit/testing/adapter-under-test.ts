import type { ChannelAccount, ChannelAdapter, SendFailureClass } from '@causerie/channel-kit';
import type { Answer } from './answering-server';

/** What an adapter tells the contract suite about itself. */
export interface AdapterUnderTest {
  adapter: ChannelAdapter;
  /** The platform's folder: its files are part of the contract. */
  folder: string;
  /** With credentials made up at run time. */
  account: ChannelAccount;
  /** What a person gives to connect an account; `newCredentials` makes up the rest. */
  givenCredentials: Readonly<Record<string, string>>;
  /** A chat that the adapter itself would name so. */
  conversationAlias: string;
  /** Webhook bodies by name, in our words and with our ids: one for each kind the platform documents. */
  samples: Readonly<Record<string, unknown>>;
  /** The headers that make a body genuine, and the name of the one that proves it. */
  proof: { header: string; headersFor(rawBody: Buffer): Record<string, string> };
  /** What the platform answers a good send with. */
  acceptedAnswer: Answer;
  /** How it answers a bad one, and what that means. */
  failures: readonly { name: string; answer: Answer; class: SendFailureClass; retryAfterMs?: number }[];
}
