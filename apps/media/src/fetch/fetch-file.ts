import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileAddress } from '@causerie/channel-kit';
import { type Clock, systemClock, TransientError } from '@causerie/kernel';
import type { SpooledFile } from '../files/spooled-file';
import { type AnswerJudgement, judgeAnswer, tooLarge } from './answer.policy';
import { askLink, type Dial, dial } from './ask-link';
import { asTransient, inTime } from './fetch-failure';
import { judgeLink, type LinkJudgement, type LinkRules } from './link.policy';
import { judgePromise } from './promise.policy';
import { hostResolver, pinnedLookup, type ResolveHost } from './resolve-host';
import { spoolBody } from './spool-body';
import { SpoolFolder } from './spool-folder';

export interface FetchOptions {
  /** Private to this user; made when missing. */
  folder: string;
  /** Resolving and connecting, TLS included. */
  connectMs: number;
  /** From the connection to the last of the headers. */
  headersMs: number;
  /** Silence after which a download is given up. */
  idleMs: number;
  /** The least over the last `speedWindowMs`. There is no limit for the whole: 2 GB may take their time. */
  bytesPerSecondMin: number;
  speedWindowMs: number;
  redirectsMax: number;
  resolve: ResolveHost;
  dial: Dial;
  clock: Clock;
}

export const FETCH_DEFAULTS: FetchOptions = {
  folder: join(tmpdir(), 'causerie-media'),
  connectMs: 5_000,
  headersMs: 15_000,
  idleMs: 15_000,
  bytesPerSecondMin: 16 * 1024,
  speedWindowMs: 20_000,
  redirectsMax: 3,
  resolve: hostResolver(),
  dial,
  clock: systemClock,
};

export interface FetchRules extends LinkRules {
  bytesMax: number;
}

export type FetchOutcome =
  | { ok: true; file: SpooledFile }
  | { ok: false; state: 'too_large' | 'expired' | 'unsupported'; description: string };

type Refusal = Extract<FetchOutcome, { ok: false }>;
type Hop = Extract<LinkJudgement, { ok: true }>;

/**
 * Brings a file that a contact sent to this machine's disk. Every hop is asked of a host of the platform alone, at an
 * address that was seen to be public; descriptions and errors hold nothing of the link.
 */
export class FetchFile {
  private readonly options: FetchOptions;
  private readonly folder: SpoolFolder;

  constructor(options: Partial<FetchOptions> = {}) {
    this.options = { ...FETCH_DEFAULTS, ...options };
    this.folder = new SpoolFolder(this.options.folder);
  }

  /**
   * @param rules `trustedOrigin` only where the account has an API of its own: it may be plain and private.
   * @throws TransientError for what may go better later, with the wait that the host asked for
   */
  async fetch(address: FileAddress, rules: FetchRules, signal?: AbortSignal): Promise<FetchOutcome> {
    if ((address.sizeBytes ?? 0) > rules.bytesMax) return refusal(tooLarge(rules.bytesMax));
    try {
      const opened = await this.open(address, rules, signal);
      return 'ok' in opened ? opened : await this.take(opened, address, rules);
    } catch (error) {
      if (signal?.aborted) throw new TransientError('The download was stopped.');
      throw asTransient(error);
    }
  }

  /** Follows redirects by hand, each judged like the first link. */
  private async open(
    address: FileAddress,
    rules: FetchRules,
    signal: AbortSignal | undefined,
  ): Promise<IncomingMessage | Refusal> {
    let headers = address.headers ?? {};
    let link = address.url;
    let from: Hop | undefined;
    for (let redirects = 0; redirects <= this.options.redirectsMax; redirects++) {
      const hop = judgeLink(link, rules, from);
      if (!hop.ok) return unsupported(hop.description);
      // Once gone, they do not come back, even where the last redirect leads home.
      if (from && from.url.origin !== hop.url.origin) headers = {};
      const answer = await this.ask(hop, headers, signal);
      if ('ok' in answer) return answer;
      const judgement = this.judge(answer, rules.bytesMax, headers);
      if (judgement.kind === 'body') return answer;
      answer.destroy();
      if (judgement.kind !== 'redirect') return settle(judgement);
      link = judgement.location;
      from = hop;
    }
    return unsupported('The link redirects too often.');
  }

  private async ask(
    { url, isTrusted }: Hop,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<IncomingMessage | Refusal> {
    const { resolve, connectMs, headersMs } = this.options;
    signal?.throwIfAborted();
    const startedAtMs = performance.now();
    const lookup = isTrusted
      ? undefined
      : await inTime(pinnedLookup(url.hostname, resolve), connectMs, signal);
    if (!isTrusted && !lookup) return unsupported('The link leads into a network that is not public.');
    return askLink(url, {
      headers,
      dial: this.options.dial,
      connectMs: Math.max(1, connectMs - (performance.now() - startedAtMs)),
      headersMs,
      ...(lookup ? { lookup } : {}),
      ...(signal ? { signal } : {}),
    });
  }

  private judge(
    answer: IncomingMessage,
    bytesMax: number,
    sent: Readonly<Record<string, string>>,
  ): AnswerJudgement {
    const head = { status: answer.statusCode ?? 0, headers: answer.headers };
    const hadCredentials = Object.keys(sent).length > 0;
    return judgeAnswer(head, { bytesMax, hadCredentials, nowMs: this.options.clock.nowMs() });
  }

  private async take(body: IncomingMessage, address: FileAddress, rules: FetchRules): Promise<FetchOutcome> {
    const { clock } = this.options;
    const file = await spoolBody(body, {
      folder: this.folder,
      bytesMax: rules.bytesMax,
      pace: this.options,
      clock,
    });
    if (file === 'too_large') return refusal(tooLarge(rules.bytesMax));
    const isDelimited = Boolean(body.headers['content-length'] ?? body.headers['transfer-encoding']);
    const judgement = judgePromise(file, address, isDelimited);
    if (judgement.kind === 'kept') return { ok: true, file };
    await file.dispose();
    if (judgement.kind === 'broken') throw new TransientError(judgement.description);
    return unsupported(judgement.description);
  }
}

function settle(judgement: Extract<AnswerJudgement, { kind: 'refused' | 'later' }>): Refusal {
  if (judgement.kind === 'refused') return refusal(judgement);
  throw new TransientError(judgement.description, judgement.retryAfterMs);
}

const refusal = ({ state, description }: Omit<Refusal, 'ok'>): Refusal => ({ ok: false, state, description });
const unsupported = (description: string): Refusal => refusal({ state: 'unsupported', description });
