import type { AdapterContext } from '@causerie/channel-kit';
import { callGraph, type GraphAnswer, type GraphCall } from '@causerie/channel-meta-graph';
import type { InstagramCredentials } from './credentials';

/** Where tokens of Instagram Login are good: https://developers.facebook.com/documentation/instagram-platform/overview */
const INSTAGRAM_ROOT = 'https://graph.instagram.com';

/** One call as the professional account itself (`me`), tried once; never throws. */
export function callInstagram(
  call: Pick<GraphCall, 'method' | 'path' | 'query' | 'body'>,
  { accessToken: token, app }: InstagramCredentials,
  context: AdapterContext,
): Promise<GraphAnswer> {
  const apiRoot = context.apiRoot ?? INSTAGRAM_ROOT;
  return callGraph({ ...call, token, version: app.apiVersion }, { ...context, apiRoot });
}
