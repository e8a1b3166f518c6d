import { randomBytes, randomUUID } from 'node:crypto';
import type { ServedFile } from '@causerie/channel-kit-testing';
import { fieldsOf, invalid, LineRefusal, type Fields } from './refusal';
import { validateMessage } from './validate-message';
import type { WebhookSender } from './webhook-sender';
import type { SimAccount, SimMessage, World } from './world';

export interface ApiRequest {
  method: string;
  path: string;
  token: string | undefined;
  retryKey: string | undefined;
  /** JSON, where the body is that. */
  body: unknown;
}

export type ApiAnswer = { status: number; body: unknown } | { file: ServedFile };

interface Accepted {
  requestId: string;
  sentMessages: { id: string; quoteToken: string }[];
  atMs: number;
}

const ok = (body: unknown = {}): ApiAnswer => ({ status: 200, body });
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MESSAGES_MAX = 5;
/** https://developers.line.biz/en/docs/messaging-api/retrying-api-request/ */
const RETRY_KEY_LIVES_MS = 24 * 3_600_000;
/** https://developers.line.biz/en/reference/messaging-api/#rate-limits */
const PUSHES_PER_SECOND = 2_000;

type Handler = (account: SimAccount, request: ApiRequest, id: string) => ApiAnswer | Promise<ApiAnswer>;

/** The part of the Messaging API that an account needs. */
export class Api {
  private readonly accepted = new Map<string, Accepted>();
  private recent: { accountId: string; atMs: number }[] = [];
  private readonly routes: readonly [method: string, path: RegExp, handler: Handler][] = [
    ['POST', /^\/v2\/bot\/message\/push$/, (account, request) => this.push(account, request)],
    ['POST', /^\/v2\/bot\/chat\/loading\/start$/, (account, { body }) => this.showLoading(account, body)],
    ['GET', /^\/v2\/bot\/info$/, (account) => this.info(account)],
    ['GET', /^\/v2\/bot\/profile\/([^/]+)$/, (account, _request, id) => this.profile(account, id)],
    ['GET', /^\/v2\/bot\/channel\/webhook\/endpoint$/, (account) => this.endpoint(account)],
    [
      'PUT',
      /^\/v2\/bot\/channel\/webhook\/endpoint$/,
      (account, { body }) => this.setEndpoint(account, body),
    ],
    ['POST', /^\/v2\/bot\/channel\/webhook\/test$/, (account) => this.tryEndpoint(account)],
    ['GET', /^\/v2\/bot\/message\/([^/]+)\/content$/, (account, _request, id) => this.content(account, id)],
  ];

  constructor(
    private readonly world: World,
    private readonly sender: WebhookSender,
    private readonly limits: 'enforced' | 'off',
  ) {}

  /** @throws LineRefusal */
  async call(request: ApiRequest): Promise<ApiAnswer> {
    const account = this.world.accountOf(request.token);
    if (!account)
      throw new LineRefusal(401, 'Authentication failed due to the following reason: invalid token.');
    for (const [method, path, handler] of this.routes) {
      const found = method === request.method ? path.exec(request.path) : null;
      if (found) return handler(account, request, found[1] ?? '');
    }
    throw new LineRefusal(404, 'Not found');
  }

  private push(account: SimAccount, { body, retryKey }: ApiRequest): ApiAnswer {
    this.countPush(account);
    const known = this.acceptedBefore(account, retryKey);
    if (known)
      throw new LineRefusal(409, 'The retry key is already accepted', {
        headers: { 'x-line-accepted-request-id': known.requestId },
        body: { sentMessages: known.sentMessages },
      });
    const { to, messages, ...others } = fieldsOf(body);
    for (const name of Object.keys(others)) throw invalid(name, 'Unknown property');
    const chat = this.chatOf(to);
    if (!Array.isArray(messages) || messages.length === 0 || messages.length > MESSAGES_MAX)
      throw invalid('messages', `Size must be between 1 and ${MESSAGES_MAX}`);
    messages.forEach((one, index) => validateMessage(fieldsOf(one), `messages[${index}]`));
    this.countMonth(account);
    const sentMessages = messages.map((one) => this.deliver(account, chat, fieldsOf(one)));
    if (retryKey !== undefined)
      this.accepted.set(`${account.id} ${retryKey}`, {
        requestId: randomUUID(),
        sentMessages,
        atMs: this.world.clock.nowMs(),
      });
    return ok({ sentMessages });
  }

  private acceptedBefore(account: SimAccount, retryKey: string | undefined): Accepted | undefined {
    if (retryKey === undefined) return undefined;
    if (!UUID.test(retryKey)) throw new LineRefusal(400, 'The retry key is invalid');
    const known = this.accepted.get(`${account.id} ${retryKey}`);
    return known && this.world.clock.nowMs() - known.atMs < RETRY_KEY_LIVES_MS ? known : undefined;
  }

  private deliver({ id: accountId }: SimAccount, chat: string, content: Fields) {
    const withheld = this.world.people.get(chat)?.blocks.includes(accountId) ?? false;
    const message: SimMessage = this.world.messages.add({
      id: this.world.messageId(),
      accountId,
      chat,
      by: 'account',
      content: { ...content },
      atMs: this.world.clock.nowMs(),
      ...(withheld ? { withheld } : {}),
    });
    return { id: message.id, quoteToken: randomBytes(12).toString('base64url') };
  }

  private chatOf(to: unknown): string {
    if (typeof to !== 'string' || !/^[UCR][0-9a-f]{32}$/.test(to))
      throw new LineRefusal(400, "The property, 'to', in the request body is invalid (line: -, column: -)");
    if (!this.world.people.has(to) && !this.world.groups.has(to))
      throw new LineRefusal(400, 'Failed to send messages');
    return to;
  }

  private countPush({ id: accountId }: SimAccount): void {
    if (this.limits === 'off') return;
    const atMs = this.world.clock.nowMs();
    this.recent = this.recent.filter((one) => one.atMs > atMs - 1_000);
    if (this.recent.filter((one) => one.accountId === accountId).length >= PUSHES_PER_SECOND)
      throw new LineRefusal(429, 'The API rate limit has been exceeded. Try again later.');
    this.recent.push({ accountId, atMs });
  }

  private countMonth(account: SimAccount): void {
    if (account.monthlyLeft === undefined) return;
    if (account.monthlyLeft <= 0) throw new LineRefusal(429, 'You have reached your monthly limit.');
    account.monthlyLeft -= 1;
  }

  private showLoading(account: SimAccount, body: unknown): ApiAnswer {
    const { chatId, loadingSeconds = 20 } = fieldsOf(body);
    if (typeof chatId !== 'string' || !this.world.people.has(chatId))
      throw invalid('chatId', 'Must be the id of a user');
    const seconds = Number(loadingSeconds);
    if (!Number.isInteger(seconds) || seconds < 5 || seconds > 60 || seconds % 5 !== 0)
      throw invalid('loadingSeconds', 'Must be a multiple of 5 from 5 to 60');
    const atMs = this.world.clock.nowMs();
    this.world.loading.add({ accountId: account.id, chat: chatId, seconds, atMs });
    return { status: 202, body: {} };
  }

  private info({ id, name, basicId }: SimAccount): ApiAnswer {
    return ok({ userId: id, basicId, displayName: name, chatMode: 'bot', markAsReadMode: 'auto' });
  }

  private profile(account: SimAccount, id: string): ApiAnswer {
    const person = this.world.people.get(id);
    if (!person || person.blocks.includes(account.id)) throw new LineRefusal(404, 'Not found');
    return ok({ userId: id, displayName: person.name, language: person.language });
  }

  private endpoint({ webhookUrl, webhookActive }: SimAccount): ApiAnswer {
    if (webhookUrl === '') throw new LineRefusal(404, 'Webhook endpoint not found');
    return ok({ endpoint: webhookUrl, active: webhookActive });
  }

  private setEndpoint(account: SimAccount, body: unknown): ApiAnswer {
    const { endpoint } = fieldsOf(body);
    // The real one takes https only; what is tried on one machine has no certificate.
    if (typeof endpoint !== 'string' || !/^https?:\/\/./.test(endpoint) || endpoint.length > 500)
      throw invalid('endpoint', 'Invalid webhook endpoint URL');
    account.webhookUrl = endpoint;
    return ok();
  }

  private async tryEndpoint(account: SimAccount): Promise<ApiAnswer> {
    const { statusCode } = await this.sender.try(account);
    const success = statusCode === 200;
    const reason = success ? 'OK' : statusCode === undefined ? 'COULD_NOT_CONNECT' : 'ERROR_STATUS_CODE';
    const timestamp = new Date(this.world.clock.nowMs()).toISOString();
    return ok({ success, timestamp, statusCode: statusCode ?? 0, reason, detail: String(statusCode ?? '') });
  }

  /** https://developers.line.biz/en/reference/messaging-api/#get-content */
  private content({ id: accountId }: SimAccount, id: string): ApiAnswer {
    const file = this.world.files.get(id);
    if (file?.accountId !== accountId) throw new LineRefusal(404, 'Not found');
    if (file.state === 'gone') throw new LineRefusal(410, 'Gone');
    if (file.state === 'preparing') return { status: 202, body: {} };
    return { file: { ...file, contentType: file.mimeType } };
  }
}
