import type { AdapterContext } from '@causerie/channel-kit';
import { callGraph, type GraphAnswer, type GraphCall } from '@causerie/channel-meta-graph';
import type { MessengerCredentials } from './credentials';

/** One call as the page itself (`me`), tried once; never throws. */
export function callMessenger(
  call: Pick<GraphCall, 'method' | 'path' | 'query' | 'body'>,
  { accessToken: token, app }: MessengerCredentials,
  context: AdapterContext,
): Promise<GraphAnswer> {
  return callGraph({ ...call, token, version: app.apiVersion }, context);
}
