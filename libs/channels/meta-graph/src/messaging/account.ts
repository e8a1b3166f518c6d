import type { AdapterContext } from '@causerie/channel-kit';
import { PermanentError, TransientError } from '@causerie/kernel';
import { acceptedOr, failureOf } from '../failure';
import { callGraph, type GraphAnswer, type GraphCall } from '../graph-client';
import { messagingSecrets, type MessagingCredentials } from './credentials';

/** What accounts of a platform are called and where its API is. */
export interface AccountTraits {
  /** The platform, as people call it. */
  name: string;
  /** One account, e.g. 'page'. */
  noun: string;
  /** What Meta calls the thing that the webhooks are about. */
  object: string;
  /** Where the API is, if not where Meta's usually is. */
  apiRoot?: string;
  /** What a webhook is to tell of. */
  fields: readonly string[];
  /** What to do about a token that is no longer good. */
  newToken: string;
}

export type AccountCall = Pick<GraphCall, 'method' | 'path' | 'query' | 'body' | 'form'>;

/** Who calls: an account of a platform. */
export interface Caller {
  credentials: MessagingCredentials;
  context: AdapterContext;
  traits: Pick<AccountTraits, 'apiRoot' | 'newToken' | 'name'>;
}

/** One call as the account itself (`me`), tried once; never throws. */
export function callAsAccount(
  call: AccountCall,
  { credentials, context, traits }: Caller,
): Promise<GraphAnswer> {
  const { accessToken: token, app } = credentials;
  const apiRoot = context.apiRoot ?? traits.apiRoot;
  const where = apiRoot === undefined ? context : { ...context, apiRoot };
  return callGraph({ ...call, token, version: app.apiVersion }, where);
}

/**
 * For commands that a person waits for.
 * @throws UsageError when Meta refuses, TransientError when it gives no answer
 */
export async function askAsAccount(call: AccountCall, doing: string, caller: Caller): Promise<unknown> {
  const answer = await callAsAccount(call, caller);
  const secrets = messagingSecrets(caller.credentials);
  return acceptedOr(answer, { doing, secrets, remedy: caller.traits.newToken });
}

/**
 * For what is fetched in the background.
 * @throws TransientError when it may pass, else PermanentError
 */
export function fetchedOr(answer: GraphAnswer, doing: string, { credentials, traits }: Caller): unknown {
  if (answer.kind === 'accepted') return answer.body;
  const failure = failureOf(answer, { rows: [], secrets: messagingSecrets(credentials) });
  const words = `${traits.name}, ${doing}: ${failure.description}`;
  const passes = ['transient', 'account_throttled', 'unknown_outcome'].includes(failure.class);
  if (passes) throw new TransientError(words, failure.retryAfterMs);
  throw new PermanentError(failure.class === 'auth' ? `${words} ${traits.newToken}` : words);
}
