import { randomBytes } from 'node:crypto';
import type { Answer, GraphRequest } from '../graph-host';
import { GraphApiRefusal } from '../graph-refusal';
import { tellConversations } from './conversations';
import { uploaded } from './files';
import { proveAddress } from './operations';
import type { Sending, SendingParts } from './sending';
import { invalid, type Fields } from './validate-message';
import type { SimAccount, SimApp, SimPerson } from './world';

const ok = (body: unknown): Answer => ({ status: 200, body });

/** The part of the Graph API that an account needs. */
export class Endpoints {
  constructor(
    private readonly parts: SendingParts,
    private readonly sending: Sending,
  ) {}

  async call(request: GraphRequest): Promise<Answer> {
    const { method, path } = request;
    const [id = '', edge] = path.split('/');
    if (edge === 'subscriptions') return this.subscriptions(this.app(id, request.token), request);
    const account = this.authorised(request.token);
    const isOwn = id === 'me' || id === account.id;
    if (isOwn && edge === 'messages' && method === 'POST') return this.sending.send(account, request.body);
    if (isOwn && edge === 'message_attachments' && method === 'POST') return this.upload(account, request);
    if (isOwn && edge === 'subscribed_apps') return this.subscribe(account, request);
    if (isOwn && edge === 'conversations' && method === 'GET') return this.conversations(account, request);
    if (edge === undefined && method === 'GET') {
      if (id === 'refresh_access_token') return this.renew(account, request);
      if (isOwn) return this.describe(account, request.query);
      const person = this.parts.world.people.get(id);
      if (person) return this.profile(account, person, request.query);
    }
    throw new GraphApiRefusal(400, 100, `Unsupported ${method.toLowerCase()} request.`, { subcode: 33 });
  }

  /** Addresses of files need no token, and die. */
  file(path: string): Answer {
    const file = this.parts.world.fileAt(path);
    if (!file) throw new GraphApiRefusal(403, 100, 'URL signature expired');
    return { file: { ...file, contentType: file.mimeType } };
  }

  private authorised(token: string | undefined): SimAccount {
    const { world } = this.parts;
    const found = token === undefined ? undefined : world.tokens.get(token);
    if (!found) throw new GraphApiRefusal(401, 190, 'Invalid OAuth access token.');
    const { accountId, expiresAtMs } = found;
    if (expiresAtMs !== undefined && world.clock.nowMs() >= expiresAtMs)
      throw new GraphApiRefusal(401, 190, 'Error validating access token: Session has expired', {
        subcode: 463,
      });
    return world.account(accountId);
  }

  /** An app speaks for itself by its id and its secret. */
  private app(id: string, token: string | undefined): SimApp {
    const app = this.parts.world.apps.get(id);
    if (!app || token !== `${id}|${app.secret}`)
      throw new GraphApiRefusal(401, 190, 'Invalid OAuth access token signature.');
    return app;
  }

  /** https://developers.facebook.com/docs/graph-api/reference/app/subscriptions */
  private async subscriptions(app: SimApp, { method, query }: GraphRequest): Promise<Answer> {
    const { object } = this.parts.traits;
    if (method === 'GET')
      return ok({ data: app.url === undefined ? [] : [{ object, callback_url: app.url, active: true }] });
    const url = query.get('callback_url');
    if (query.get('object') !== object || url === null || !query.get('fields'))
      throw invalid('The parameters object, callback_url and fields are required.');
    if (!(await proveAddress(url, query.get('verify_token') ?? '')))
      throw new GraphApiRefusal(400, 2_200, 'The callback URL could not be validated.');
    app.url = url;
    return ok({ success: true });
  }

  /** https://developers.facebook.com/documentation/instagram-platform/reference/refresh_access_token */
  private renew(account: SimAccount, { token = '', query }: GraphRequest): Answer {
    const { world, traits } = this.parts;
    if (!traits.token || query.get('grant_type') !== traits.token.grantType)
      throw invalid('The parameter grant_type is wrong.');
    const { livesMs, renewableAfterMs } = traits.token;
    const now = world.clock.nowMs();
    if (now - (world.tokens.get(token)?.issuedAtMs ?? now) < renewableAfterMs)
      throw invalid('The token is not old enough to be renewed.');
    const accessToken = `${traits.tokenPrefix}${randomBytes(40).toString('hex')}`;
    world.tokens.set(accessToken, { accountId: account.id, issuedAtMs: now, expiresAtMs: now + livesMs });
    return ok({ access_token: accessToken, token_type: 'bearer', expires_in: livesMs / 1_000 });
  }

  private conversations(account: SimAccount, request: GraphRequest): Answer {
    const { world, traits, rates, baseUrl } = this.parts;
    const { conversationsPerSecond } = traits;
    if (conversationsPerSecond !== undefined) rates.count(`past ${account.id}`, conversationsPerSecond);
    return tellConversations(account, request, { world, traits, baseUrl: baseUrl() });
  }

  /** https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/saving-assets */
  private async upload(account: SimAccount, request: GraphRequest): Promise<Answer> {
    const { world, traits } = this.parts;
    return ok({ attachment_id: await uploaded(request, { world, traits, accountId: account.id }) });
  }

  private subscribe(account: SimAccount, { method, query }: GraphRequest): Answer {
    if (method === 'POST') {
      const fields = query.get('subscribed_fields')?.split(',').filter(Boolean) ?? [];
      if (fields.length === 0) throw invalid('The parameter subscribed_fields is required.');
      account.fields = fields;
      return ok({ success: true });
    }
    return ok({
      data: account.fields.length > 0 ? [{ id: account.appId, subscribed_fields: account.fields }] : [],
    });
  }

  private describe({ id, name, username }: SimAccount, query: URLSearchParams): Answer {
    const all = { id, user_id: id, name, username, account_type: 'BUSINESS', category: 'Shop' };
    return ok(pick(all, query, this.parts.traits.accountFields));
  }

  /** Who never wrote has not agreed that the account may know who they are. */
  private profile(account: SimAccount, person: SimPerson, query: URLSearchParams): Answer {
    const { world, traits, baseUrl } = this.parts;
    const { id, name, username } = person;
    if (world.lastWrittenMs(account.id, id) === undefined || person.blocks)
      throw new GraphApiRefusal(403, 230, 'User consent is required to access user profile');
    const bytes = Buffer.from(`picture of ${id}`);
    const picture = world.addFile({ bytes, sizeBytes: bytes.length }, 'image/jpeg');
    const all = { id, name, username, profile_pic: `${baseUrl()}/files/${picture}` };
    return ok(pick(all, query, traits.personFields));
  }
}

function pick(all: Fields, query: URLSearchParams, known: readonly string[]): Fields {
  const wanted = query.get('fields')?.split(',') ?? ['id'];
  const unknown = wanted.find((field) => !known.includes(field));
  if (unknown !== undefined) throw invalid(`Tried accessing nonexisting field (${unknown})`);
  return Object.fromEntries(wanted.map((field) => [field, all[field]]));
}
