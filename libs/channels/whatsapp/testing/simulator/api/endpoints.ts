import { GraphApiRefusal, type Answer, type GraphRequest } from '@causerie/simulator-meta-graph';
import type { Lifecycle } from '../lifecycle';
import type { Limits } from '../rules/limits';
import type { SimNumber, World } from '../world';
import { describeMedia, uploadMedia } from './media-endpoints';
import { messageEndpoint } from './message-endpoint';
import { configureNumber, describeNumber, subscribeApp } from './number-endpoints';
import { templateEndpoint } from './template-endpoints';

export interface EndpointParts {
  world: World;
  limits: Limits;
  lifecycle: Lifecycle;
  /** Where this simulator listens: addresses of files begin with it. */
  baseUrl(): string;
}

/** The part of the Graph API that a number needs. */
export class Endpoints {
  constructor(private readonly parts: EndpointParts) {}

  async call(request: GraphRequest): Promise<Answer> {
    const number = this.authorised(request.token);
    const answer = await this.dispatch(request, number);
    if (answer) return answer;
    const [id = ''] = request.path.split('/');
    throw new GraphApiRefusal(
      400,
      100,
      `Unsupported ${request.method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be ` +
        'loaded due to missing permissions, or does not support this operation.',
      { subcode: 33 },
    );
  }

  /** The bytes behind an address: only with the token, only for five minutes. */
  file(path: string, token: string | undefined): Answer {
    const media = this.parts.world.mediaAt(path, this.authorised(token));
    if (!media) throw new GraphApiRefusal(404, 100, 'The address has expired.');
    return { file: { ...media.file, contentType: media.mimeType } };
  }

  private dispatch(request: GraphRequest, number: SimNumber): Answer | Promise<Answer> | undefined {
    const { method, path, body, query } = request;
    const [id = '', edge = ''] = path.split('/');
    if (path === 'debug_token' && method === 'GET') return this.debugToken(query);
    if (number.phoneNumberId === id && method === 'POST' && edge === 'messages')
      return messageEndpoint(this.parts, number, body);
    if (number.phoneNumberId === id && method === 'POST' && edge === 'media')
      return uploadMedia(this.parts.world, number, request);
    if (number.phoneNumberId === id && edge === '')
      return method === 'POST' ? configureNumber(number, body) : describeNumber(number, query);
    if (number.wabaId === id && edge === 'subscribed_apps') return subscribeApp(number, method);
    if (number.wabaId === id && edge === 'message_templates')
      return templateEndpoint(this.parts.world, id, request);
    const { world, baseUrl } = this.parts;
    return edge === '' && method === 'GET'
      ? describeMedia(world, number, { id, baseUrl: baseUrl() })
      : undefined;
  }

  /** https://developers.facebook.com/docs/graph-api/reference/debug_token : 0 for a token that does not end. */
  private debugToken(query: URLSearchParams): Answer {
    const { world } = this.parts;
    const token = query.get('input_token');
    if (token === null) throw new GraphApiRefusal(400, 100, 'The parameter input_token is required.');
    const number = [...world.numbers.values()].find(({ accessToken }) => accessToken === token);
    const endsMs = number?.tokenExpiresAtMs;
    const scopes = ['whatsapp_business_management', 'whatsapp_business_messaging'];
    const data = number
      ? {
          app_id: '1',
          type: 'SYSTEM_USER',
          is_valid: endsMs === undefined || endsMs > world.clock.nowMs(),
          expires_at: endsMs === undefined ? 0 : Math.floor(endsMs / 1_000),
          scopes,
        }
      : { is_valid: false, scopes: [], error: { code: 190, message: 'Invalid OAuth access token.' } };
    return { status: 200, body: { data } };
  }

  private authorised(token: string | undefined): SimNumber {
    const { world } = this.parts;
    if (token === undefined)
      throw new GraphApiRefusal(401, 190, 'An access token is required to request this resource.');
    const number = [...world.numbers.values()].find(({ accessToken }) => accessToken === token);
    if (!number)
      throw new GraphApiRefusal(401, 190, 'Invalid OAuth access token - Cannot parse access token');
    const { tokenExpiresAtMs } = number;
    if (tokenExpiresAtMs !== undefined && world.clock.nowMs() >= tokenExpiresAtMs)
      throw new GraphApiRefusal(401, 190, 'Error validating access token: Session has expired', {
        subcode: 463,
      });
    return number;
  }
}
