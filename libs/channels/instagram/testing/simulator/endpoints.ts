import { GraphApiRefusal, type Answer, type GraphRequest } from '@causerie/simulator-meta-graph';
import type { Telling } from './telling';
import { traits } from './traits';
import { fieldsOf, invalid, validateMessage, type Fields } from './validate-message';
import type { SimAccount, SimMessage, World } from './world';

const HOUR_MS = 3_600_000;
const WINDOW_MS = 24 * HOUR_MS;
const HUMAN_WINDOW_MS = 7 * 24 * HOUR_MS;
const ACTIONS = ['typing_on', 'typing_off', 'mark_seen'];

const ok = (body: unknown): Answer => ({ status: 200, body });

/** The part of the Graph API that an account needs. */
export class Endpoints {
  private recent: { accountId: string; atMs: number }[] = [];

  constructor(
    private readonly world: World,
    private readonly telling: Telling,
    private readonly limits: 'enforced' | 'off',
  ) {}

  async call(request: GraphRequest): Promise<Answer> {
    const account = this.authorised(request.token);
    const [id = '', edge] = request.path.split('/');
    const isOwn = id === 'me' || id === account.id;
    if (isOwn && edge === 'messages' && request.method === 'POST') return this.send(account, request.body);
    if (isOwn && edge === 'subscribed_apps') return this.subscribe(account, request);
    if (isOwn && edge === undefined && request.method === 'GET') return this.describe(account, request.query);
    const person = edge === undefined && request.method === 'GET' ? this.world.people.get(id) : undefined;
    if (person) return ok({ id, name: person.name, username: person.username });
    throw new GraphApiRefusal(400, 100, `Unsupported ${request.method.toLowerCase()} request.`, {
      subcode: 33,
    });
  }

  /** Addresses of files need no token, and die. */
  file(path: string): Answer {
    const file = this.world.fileAt(path);
    if (!file) throw new GraphApiRefusal(403, 100, 'URL signature expired');
    return { bytes: file.bytes, contentType: file.mimeType };
  }

  private authorised(token: string | undefined): SimAccount {
    const account = [...this.world.accounts.values()].find((one) => one.accessToken === token);
    if (!account) throw new GraphApiRefusal(401, 190, 'Invalid OAuth access token.');
    const { tokenExpiresAtMs } = account;
    if (tokenExpiresAtMs !== undefined && this.world.clock.nowMs() >= tokenExpiresAtMs)
      throw new GraphApiRefusal(401, 190, 'Error validating access token: Session has expired', {
        subcode: 463,
      });
    return account;
  }

  private async send(account: SimAccount, body: unknown): Promise<Answer> {
    const fields = fieldsOf(body);
    const person = fieldsOf(fields['recipient'])['id'];
    if (typeof person !== 'string') throw invalid('The parameter recipient is required');
    if (fields['sender_action'] !== undefined) return this.act(account, person, fields['sender_action']);
    this.checkWhom(account, person, fields);
    const message = fieldsOf(fields['message']);
    validateMessage(message);
    this.count(account);
    const sent: SimMessage = this.world.messages.add({
      id: this.world.mid(),
      accountId: account.id,
      person,
      by: 'business',
      content: message,
      atMs: this.world.clock.nowMs(),
    });
    await this.tell(sent);
    return ok({ recipient_id: person, message_id: sent.id });
  }

  private async tell(sent: SimMessage): Promise<void> {
    const { posts, echoFirst } = this.world;
    const before = posts.entries.length;
    this.telling.echo(sent);
    if (echoFirst) await posts.waitFor(({ seq, accepted }) => seq > before && accepted === true);
    this.telling.receipts(sent, this.world.person(sent.person));
  }

  private checkWhom(account: SimAccount, id: string, fields: Fields): void {
    const { messaging_type: type, tag } = fields;
    if (
      type === undefined
        ? traits.needsMessagingType
        : !['RESPONSE', 'UPDATE', 'MESSAGE_TAG'].includes(String(type))
    )
      throw invalid('The parameter messaging_type is required');
    const person = this.world.people.get(id);
    const writtenMs = this.world.lastWrittenMs(account.id, id);
    if (!person || writtenMs === undefined)
      throw new GraphApiRefusal(400, 100, 'No matching user found', { subcode: 2_018_001 });
    if (person.blocks)
      throw new GraphApiRefusal(400, 551, "This person isn't available right now.", { subcode: 1_545_041 });
    const isHuman = type === 'MESSAGE_TAG' && tag === 'HUMAN_AGENT';
    if (this.world.clock.nowMs() - writtenMs <= (isHuman ? HUMAN_WINDOW_MS : WINDOW_MS)) return;
    throw new GraphApiRefusal(400, 10, 'This message is sent outside of allowed window.', {
      subcode: traits.windowSubcode,
    });
  }

  private act(account: SimAccount, person: string, action: unknown): Answer {
    if (typeof action !== 'string' || !ACTIONS.includes(action))
      throw invalid('Param sender_action is not one of them');
    if (!this.world.people.has(person))
      throw new GraphApiRefusal(400, 100, 'No matching user found', { subcode: 2_018_001 });
    this.world.actions.add({ accountId: account.id, person, action, atMs: this.world.clock.nowMs() });
    return ok({ recipient_id: person });
  }

  private count({ id: accountId, perSecond }: SimAccount): void {
    if (this.limits === 'off') return;
    const atMs = this.world.clock.nowMs();
    this.recent = this.recent.filter((one) => one.atMs > atMs - 1_000);
    if (this.recent.filter((one) => one.accountId === accountId).length >= perSecond)
      throw new GraphApiRefusal(400, 613, 'Calls to this API have exceeded the rate limit.');
    this.recent.push({ accountId, atMs });
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

  private describe(account: SimAccount, query: URLSearchParams): Answer {
    const { id, name, username } = account;
    const all: Fields = { id, user_id: id, name, username, account_type: 'BUSINESS' };
    const wanted = query.get('fields')?.split(',') ?? ['id'];
    const unknown = wanted.find((field) => !(traits.profileFields as readonly string[]).includes(field));
    if (unknown !== undefined) throw invalid(`Tried accessing nonexisting field (${unknown})`);
    return ok(Object.fromEntries(wanted.map((field) => [field, all[field]])));
  }
}
