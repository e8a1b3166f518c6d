import { answerUnderFault } from '@causerie/channel-kit-testing';
import type { TelegramFault } from './faults';
import type { MethodContext } from './methods/method';
import { Described } from './methods/method';
import { findMethod } from './methods/method-table';
import type { BotCall, SimBot } from './state/bot';
import type { PostAnswer } from './updates/post-json';
import { type ApiParams, readParams, UnreadableBody } from './wire/api-params';
import { ApiRefusal, refusal, type ResponseParameters } from './wire/api-refusal';

export type ApiEnvelope =
  | { ok: true; result: unknown; description?: string }
  | { ok: false; error_code: number; description: string; parameters?: ResponseParameters };

/** What the HTTP side does with a call: answer, answer as a broken gateway does, or cut the line. */
export type CallOutcome =
  { kind: 'json'; body: ApiEnvelope } | { kind: 'gateway'; code: number } | { kind: 'drop' };

export type Surroundings = Omit<MethodContext, 'bot' | 'params' | 'gone'>;

export interface CallRequest {
  bot: SimBot;
  method: string;
  params: ApiParams;
  via: BotCall['via'];
  gone: AbortSignal;
}

/** Runs calls: fault switches first, then the method; all of it in the journal. */
export class ApiExecutor {
  constructor(private readonly surroundings: () => Surroundings) {}

  async call(request: CallRequest): Promise<CallOutcome> {
    const { bot, method, params, via } = request;
    const { clock } = this.surroundings().world;
    const entry: BotCall = bot.calls.add({
      method: findMethod(method)?.name ?? method,
      params: params.summary(),
      via,
      atMs: clock.nowMs(),
    });
    const outcome = await this.withFaults(request, entry);
    entry.tookMs = clock.nowMs() - entry.atMs;
    if (outcome.kind === 'json' && entry.result === undefined) entry.result = journaled(outcome.body);
    bot.calls.changed();
    return outcome;
  }

  /** The answer of a webhook may be a call; https://core.telegram.org/bots/api#making-requests-when-getting-updates */
  runWebhookReply(bot: SimBot, answer: PostAnswer): void {
    const params = readReply(answer);
    const method = params?.string('method') ?? '';
    const name = method.toLowerCase();
    const barred =
      ['setwebhook', 'deletewebhook', 'close', 'logout'].includes(name) || name.startsWith('get');
    if (!params || method === '' || barred) return;
    const { method: _, ...values } = params.values;
    const request = { bot, method, params: params.with(values), via: 'webhookReply' as const };
    void this.call({ ...request, gone: new AbortController().signal });
  }

  private async withFaults(request: CallRequest, entry: BotCall): Promise<CallOutcome> {
    const { bot, method, gone } = request;
    const fault = bot.faults.takeForCall(method);
    if (fault) entry.fault = fault.kind;
    const outcome = await answerUnderFault<typeof fault & object, CallOutcome>(fault, {
      carryOut: async () => {
        const body = await this.run(request);
        entry.result = journaled(body);
        return { kind: 'json', body };
      },
      refuse,
      hang: (forMs) => {
        bot.calls.changed();
        return bot.faults.hang(forMs, gone);
      },
      gone,
    });
    return outcome === 'dropped' ? { kind: 'drop' } : outcome;
  }

  private async run({ bot, method, params, gone }: CallRequest): Promise<ApiEnvelope> {
    try {
      const found = findMethod(method);
      if (!found) throw refusal('methodNotFound');
      const result = await found.run({ ...this.surroundings(), bot, params, gone });
      return result instanceof Described
        ? { ok: true, result: result.result, description: result.description }
        : { ok: true, result };
    } catch (error) {
      if (error instanceof ApiRefusal) return toEnvelope(error);
      // A bug of the simulator must not look like a rule of Telegram.
      const bug = error instanceof Error ? error.message : 'unknown';
      return { ok: false, error_code: 500, description: `Internal Server Error: in the simulator: ${bug}` };
    }
  }
}

export function toEnvelope({ code, description, parameters }: ApiRefusal): ApiEnvelope {
  return { ok: false, error_code: code, description, ...(parameters ? { parameters } : {}) };
}

function refuse(fault: Extract<TelegramFault, { kind: '429' | '5xx' }>): CallOutcome {
  if (fault.kind === '5xx') return serverError(fault.code ?? 500);
  const seconds = fault.retryAfterS;
  return {
    kind: 'json',
    body: toEnvelope(refusal('tooManyRequests', { seconds }, { retry_after: seconds })),
  };
}

function serverError(code: 500 | 502 | 503 | 504): CallOutcome {
  if (code !== 500) return { kind: 'gateway', code };
  return { kind: 'json', body: { ok: false, error_code: 500, description: 'Internal Server Error' } };
}

function journaled(body: ApiEnvelope): BotCall['result'] {
  if (body.ok) return { ok: true, result: body.result };
  return { ok: false, error_code: body.error_code, description: body.description };
}

function readReply({ body, contentType }: PostAnswer): ApiParams | undefined {
  if (!body || body.length === 0) return undefined;
  try {
    return readParams(new URLSearchParams(), contentType ?? '', body);
  } catch (error) {
    if (error instanceof UnreadableBody) return undefined;
    throw error;
  }
}
