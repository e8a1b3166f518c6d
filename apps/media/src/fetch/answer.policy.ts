/** What an answer's head says about the file. Pure. */
export type AnswerJudgement =
  | { kind: 'body' }
  | { kind: 'redirect'; location: string }
  | { kind: 'refused'; state: 'too_large' | 'expired' | 'unsupported'; description: string }
  | { kind: 'later'; description: string; retryAfterMs?: number };

export interface AnswerHead {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface AnswerQuestion {
  bytesMax: number;
  /** Credentials went with the request. */
  hadCredentials: boolean;
  nowMs: number;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const ASK_AGAIN = new Set([401, 408, 421, 425, 429]);
const RETRY_AFTER_MAX_MS = 60 * 60_000;

export function judgeAnswer(head: AnswerHead, question: AnswerQuestion): AnswerJudgement {
  const { status } = head;
  if (status === 200) return judgeBody(head, question);
  if (REDIRECTS.has(status)) {
    const location = text(head, 'location');
    return location ? { kind: 'redirect', location } : refused('unsupported', 'redirects to nowhere');
  }
  if (status === 404 || status === 410) return refused('expired', 'has the file no longer');
  // A link's own signature ran out. With credentials it may be these: the platform's API will tell when asked again.
  const isLinkRefused = status === 403 && !question.hadCredentials && !text(head, 'www-authenticate');
  if (isLinkRefused) return refused('expired', 'accepts the link no longer');
  if (status === 403 || status >= 500 || status < 300 || ASK_AGAIN.has(status)) {
    const retryAfterMs = parseRetryAfter(text(head, 'retry-after'), question.nowMs);
    const description = `The file’s host answered ${status}.`;
    return { kind: 'later', description, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
  return refused('unsupported', `answers ${status}`);
}

function judgeBody(head: AnswerHead, { bytesMax }: AnswerQuestion): AnswerJudgement {
  const encoding = text(head, 'content-encoding');
  // It was asked for as it is: what must be unpacked first has a size that nobody knows.
  if (encoding !== undefined && !/^(identity)?$/i.test(encoding.trim())) {
    return refused('unsupported', 'sends the file packed');
  }
  if (Number(text(head, 'content-length') ?? 0) > bytesMax) return tooLarge(bytesMax);
  return { kind: 'body' };
}

export function tooLarge(bytesMax: number): AnswerJudgement & { kind: 'refused' } {
  const description = `The file is larger than ${bytesMax} bytes.`;
  return { kind: 'refused', state: 'too_large', description };
}

function refused(state: 'expired' | 'unsupported', what: string): AnswerJudgement & { kind: 'refused' } {
  return { kind: 'refused', state, description: `The file’s host ${what}.` };
}

/** Seconds or a date (RFC 9110, 10.2.3); never more than an hour, lest a wrong clock bury the file. */
function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const waitMs = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), RETRY_AFTER_MAX_MS);
}

function text(head: AnswerHead, name: string): string | undefined {
  const value = head.headers[name];
  return typeof value === 'string' ? value : value?.[0];
}
