import {
  silenceFailure,
  type HttpAnswer,
  type SendFailure,
  type SendFailureClass,
} from '@causerie/channel-kit';
import { PermanentError, TransientError, UsageError } from '@causerie/kernel';
import { z } from 'zod';
import { secretShapes } from './credentials';

interface Refusal {
  /** The status, or the first digit of a family: 5 stands for 500-599. */
  status: number;
  /** Part of LINE's words, in lower case; missing: any. LINE has no codes beside the status. */
  says?: string;
  class: SendFailureClass;
  source: string;
}

const API = 'https://developers.line.biz/en/reference/messaging-api';
const STATUSES = `${API}/#status-codes`;
const WORDS = `${API}/#error-messages`;

/** The first row that fits decides. */
const REFUSALS: readonly Refusal[] = [
  { status: 401, class: 'auth', source: STATUSES },
  // The plan or the role does not allow it: nothing will pass until a person has looked.
  { status: 403, class: 'auth', source: STATUSES },
  { status: 404, class: 'undeliverable', source: STATUSES },
  // Nobody by this id, or a chat we are not in. Somebody who blocks us looks like a success: …/faq/
  { status: 400, says: 'failed to send messages', class: 'undeliverable', source: WORDS },
  { status: 400, says: "the property, 'to'", class: 'undeliverable', source: WORDS },
  { status: 400, class: 'content_rejected', source: STATUSES },
  // Accepted before; told apart where it says as what.
  { status: 409, class: 'unknown_outcome', source: `${API}/#retry-api-request` },
  { status: 413, class: 'content_rejected', source: STATUSES },
  // The plan's messages of the month are used up: a person must buy more, or wait for the next month.
  { status: 429, says: 'monthly limit', class: 'policy', source: WORDS },
  { status: 429, class: 'account_throttled', source: `${API}/#rate-limits` },
  // "May not have been delivered": a repeat with the same key settles it.
  {
    status: 5,
    class: 'unknown_outcome',
    source: 'https://developers.line.biz/en/docs/messaging-api/retrying-api-request/',
  },
];

const DESCRIPTION_MAX = 500;
const MASK = '[redacted]';

const errorBody = z.object({
  message: z.string().catch(''),
  details: z
    .array(z.object({ message: z.string().optional(), property: z.string().optional() }))
    .optional()
    .catch(undefined),
});

/** Why nothing was accepted, in the closed list. */
export function failureOf(answer: HttpAnswer, secrets: readonly string[]): SendFailure {
  if (answer.kind === 'silent') return silenceFailure(answer, 'LINE');
  const { status, headers } = answer;
  const said = wordsOf(answer);
  const seconds = Number(headers['retry-after']);
  return {
    class: classOf(status, said),
    code: String(status),
    description: redact(said || `HTTP ${status}`, secrets),
    ...(seconds > 0 ? { retryAfterMs: seconds * 1_000 } : {}),
  };
}

interface Question {
  doing: string;
  secrets: readonly string[];
}

/**
 * The body, or an error.
 * @throws TransientError when LINE is busy or gives no answer, PermanentError when it refuses
 */
export function bodyOr(answer: HttpAnswer, { doing, secrets }: Question): unknown {
  if (answer.kind === 'answered' && answer.status < 300) return answer.body;
  const failure = failureOf(answer, secrets);
  const said = `LINE, ${doing}: ${failure.description}`;
  if (answer.kind === 'silent' || answer.status >= 500 || failure.class === 'account_throttled')
    throw new TransientError(said, failure.retryAfterMs);
  throw new PermanentError(said);
}

/**
 * The same for commands that a person waits for: they are told what to do.
 * @throws TransientError when LINE is busy or gives no answer, UsageError when it refuses
 */
export function bodyOrAdvice(answer: HttpAnswer, question: Question): unknown {
  try {
    return bodyOr(answer, question);
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    const isToken = answer.kind === 'answered' && (answer.status === 401 || answer.status === 403);
    throw new UsageError(isToken ? `${error.message} ${NEW_TOKEN}` : error.message);
  }
}

const NEW_TOKEN = 'Issue a new access token: LINE Developers Console, channel > Messaging API.';

function classOf(status: number, said: string): SendFailureClass {
  const words = said.toLowerCase();
  const row = REFUSALS.find(
    (one) =>
      (one.status === status || one.status === Math.floor(status / 100)) && words.includes(one.says ?? ''),
  );
  if (row) return row.class;
  return status < 300 ? 'unknown_outcome' : 'content_rejected';
}

/** The details name the field and what is wrong with it. */
function wordsOf({ body }: { body: unknown }): string {
  const error = errorBody.safeParse(body).data;
  const details = (error?.details ?? []).map(({ property, message }) =>
    [property, message].filter(Boolean).join(': '),
  );
  return [error?.message, details.join('; ')].filter(Boolean).join(' - ');
}

function redact(text: string, secrets: readonly string[]): string {
  const known = secrets.filter(Boolean).reduce((rest, secret) => rest.replaceAll(secret, MASK), text);
  return secretShapes
    .reduce((rest, shape) => rest.replaceAll(new RegExp(shape, 'g'), MASK), known)
    .slice(0, DESCRIPTION_MAX);
}
