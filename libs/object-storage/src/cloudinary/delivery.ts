import { once } from 'node:events';
import { request as plainRequest, type Agent, type IncomingMessage } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { ByteRange } from '../object-store';

/** Asks for bytes as they are stored, never packed. Whoever takes the answer reads or destroys it. */
export async function askDelivery(
  url: URL,
  { agent, range }: { agent: Agent; range?: ByteRange | undefined },
): Promise<IncomingMessage> {
  const headers = {
    'accept-encoding': 'identity',
    ...(range && { range: `bytes=${range.start}-${range.end ?? ''}` }),
  };
  const request = (url.protocol === 'http:' ? plainRequest : tlsRequest)(url, { agent, headers });
  // Once there is an answer, that breaks off too; unheard, the request's error would end the process.
  request.on('error', () => undefined);
  request.end();
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return answer;
}
