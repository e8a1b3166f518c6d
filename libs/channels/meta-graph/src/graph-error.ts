import { z } from 'zod';

/** Why the Graph API refused: https://developers.facebook.com/docs/graph-api/guides/error-handling */
export interface GraphRefusal {
  httpStatus: number;
  /** Missing when the answer is not of the documented shape, such as a gateway's page. */
  code?: number;
  subcode?: number;
  message: string;
  /** `error_data.details`: what exactly was wrong; Cloud API asks to go by this and the code. */
  details?: string;
  /** What Meta's support asks for. */
  traceId?: string;
  retryAfterMs?: number;
}

const graphError = z.object({
  error: z.object({
    message: z.string().catch(''),
    code: z.int().optional().catch(undefined),
    error_subcode: z.int().optional().catch(undefined),
    error_data: z
      .object({ details: z.string().optional().catch(undefined) })
      .optional()
      .catch(undefined),
    fbtrace_id: z.string().optional().catch(undefined),
  }),
});

export type GraphHeaders = Readonly<Record<string, string | string[] | undefined>>;

export function refusalFrom(httpStatus: number, body: unknown, headers: GraphHeaders): GraphRefusal {
  const error = graphError.safeParse(body).data?.error;
  const wait = waitMs(headers);
  return {
    httpStatus,
    message: error?.message ?? `HTTP ${httpStatus}`,
    ...(error?.code === undefined ? {} : { code: error.code }),
    ...(error?.error_subcode === undefined ? {} : { subcode: error.error_subcode }),
    ...(error?.error_data?.details === undefined ? {} : { details: error.error_data.details }),
    ...(error?.fbtrace_id === undefined ? {} : { traceId: error.fbtrace_id }),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  };
}

/** `Retry-After` in seconds, or the longest wait in the usage header, which counts in minutes. */
function waitMs(headers: GraphHeaders): number | undefined {
  const seconds = Number(headers['retry-after']);
  if (Number.isFinite(seconds) && seconds > 0) return seconds * 1000;
  // https://developers.facebook.com/docs/graph-api/overview/rate-limiting#headers
  const usage = headers['x-business-use-case-usage'];
  const minutes =
    typeof usage === 'string' ? usage.matchAll(/"estimated_time_to_regain_access":(\d{1,5})/g) : [];
  const longest = Math.max(0, ...[...minutes].map((match) => Number(match[1])));
  return longest > 0 ? longest * 60_000 : undefined;
}
