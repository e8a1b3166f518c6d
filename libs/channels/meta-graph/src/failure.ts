import { silenceFailure, type SendFailure, type SendFailureClass } from '@causerie/channel-kit';
import { TransientError, UsageError } from '@causerie/kernel';
import type { GraphAnswer } from './graph-client';
import type { GraphRefusal } from './graph-error';
import { redact } from './redact';

/** A row of a platform's table of refusals; the first that fits decides. */
export interface RefusalRow {
  code: number;
  /** Codes up to this one, too. */
  to?: number;
  subcode?: number;
  class: SendFailureClass;
  /** Where the rule is written. */
  source: string;
}

const GRAPH = 'https://developers.facebook.com/docs/graph-api/guides/error-handling#errorcodes';
const LIMITS = 'https://developers.facebook.com/docs/graph-api/overview/rate-limiting';

/** What the codes mean on all of Meta's platforms. */
export const COMMON_REFUSALS: readonly RefusalRow[] = [
  { code: 1, to: 2, class: 'transient', source: GRAPH },
  { code: 4, class: 'account_throttled', source: LIMITS },
  { code: 80_007, class: 'account_throttled', source: LIMITS },
  { code: 613, class: 'account_throttled', source: LIMITS },
  { code: 0, class: 'auth', source: GRAPH },
  { code: 3, class: 'auth', source: GRAPH },
  { code: 10, class: 'auth', source: GRAPH },
  { code: 102, class: 'auth', source: GRAPH },
  { code: 190, class: 'auth', source: GRAPH },
  { code: 200, to: 299, class: 'auth', source: GRAPH },
  // The number, page or account is not there for this token: a wrong id, or a permission that was taken back.
  { code: 100, subcode: 33, class: 'auth', source: GRAPH },
  { code: 100, class: 'content_rejected', source: GRAPH },
  { code: 368, class: 'policy', source: GRAPH },
  {
    code: 551,
    class: 'undeliverable',
    source: 'https://developers.facebook.com/docs/messenger-platform/error-codes',
  },
];

interface FailureFacts {
  /** The platform's own rows; asked before the common ones. */
  rows: readonly RefusalRow[];
  secrets: readonly string[];
}

/** Why nothing was accepted, in the closed list. */
export function failureOf(
  answer: Exclude<GraphAnswer, { kind: 'accepted' }>,
  { rows, secrets }: FailureFacts,
): SendFailure {
  if (answer.kind === 'silent') return silenceFailure(answer, 'Meta');
  const { refusal } = answer;
  return {
    class: classOf(refusal, [...rows, ...COMMON_REFUSALS]),
    code: String(refusal.code ?? refusal.httpStatus),
    description: redact(wordsOf(refusal), secrets),
    ...(refusal.retryAfterMs === undefined ? {} : { retryAfterMs: refusal.retryAfterMs }),
  };
}

/**
 * A code that no row knows may be Meta's passing trouble, so it is tried again a few times. An answer without a
 * code comes from something in front of the API: 5xx passes, everything else would be refused again.
 */
function classOf(refusal: GraphRefusal, rows: readonly RefusalRow[]): SendFailureClass {
  const { code, subcode, httpStatus } = refusal;
  const row = rows.find(
    (one) =>
      code !== undefined &&
      code >= one.code &&
      code <= (one.to ?? one.code) &&
      (one.subcode === undefined || one.subcode === subcode),
  );
  if (row) return row.class;
  if (code !== undefined || httpStatus >= 500) return 'transient';
  if (httpStatus === 429) return 'account_throttled';
  return httpStatus === 401 || httpStatus === 403 ? 'auth' : 'content_rejected';
}

function wordsOf({ message, details, subcode, traceId }: GraphRefusal): string {
  const extras = [subcode === undefined ? '' : `subcode ${subcode}`, traceId ? `trace ${traceId}` : ''];
  const tail = extras.filter(Boolean).join(', ');
  return `${[message, details].filter(Boolean).join(': ')}${tail ? ` (${tail})` : ''}`;
}

const NEW_TOKEN =
  'Make a new one for a system user that has the number, with the permissions named in the README.';

/**
 * For commands that a person waits for: the body, or an error that says what to do.
 * @throws UsageError when Meta refuses, TransientError when it is busy or gives no answer
 */
export function acceptedOr(
  answer: GraphAnswer,
  { doing, secrets, remedy = NEW_TOKEN }: { doing: string; secrets: readonly string[]; remedy?: string },
) {
  if (answer.kind === 'accepted') return answer.body;
  const failure = failureOf(answer, { rows: [], secrets });
  const isBusy = answer.kind === 'silent' || answer.refusal.httpStatus >= 500;
  if (isBusy || failure.class === 'account_throttled')
    throw new TransientError(`Meta, ${doing}: ${failure.description}`, failure.retryAfterMs);
  if (failure.class === 'auth')
    throw new UsageError(
      `Meta does not accept the access token for ${doing}: ${failure.description} ` + remedy,
    );
  throw new UsageError(`Meta refused ${doing}: ${failure.description}`);
}
