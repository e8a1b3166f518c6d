import type { AdapterContext, ChannelAccount, Page, TemplateDefinition } from '@causerie/channel-kit';
import { callGraph, failureOf } from '@causerie/channel-meta-graph';
import { PermanentError, TransientError } from '@causerie/kernel';
import { z } from 'zod';
import { secretsOf, type WhatsAppCredentials } from '../credentials';
import { REFUSALS } from '../outbound/errors';
import { templateDefinition } from './template-definition';

const FIELDS = 'name,language,status,category,components';
const PAGE_SIZE = '100';

const page = z.object({
  data: z.array(z.unknown()),
  paging: z
    .object({
      cursors: z.object({ after: z.string().min(1).optional() }).optional(),
      next: z.string().optional(),
    })
    .optional(),
});

const PASSING = new Set(['transient', 'account_throttled', 'unknown_outcome']);

/**
 * The templates of the business account; all its numbers share them.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
 * @throws TransientError, PermanentError
 */
export async function templates(
  { credentials }: ChannelAccount<WhatsAppCredentials>,
  context: AdapterContext,
  next?: string,
): Promise<Page<TemplateDefinition>> {
  const { accessToken: token, number } = credentials;
  const query = { fields: FIELDS, limit: PAGE_SIZE, ...(next === undefined ? {} : { after: next }) };
  const path = `${number.wabaId}/message_templates`;
  const answer = await callGraph({ method: 'GET', path, query, token, version: number.apiVersion }, context);
  if (answer.kind !== 'accepted') {
    const failure = failureOf(answer, { rows: REFUSALS, secrets: secretsOf(credentials) });
    const words = `The templates could not be read: ${failure.description}`;
    throw PASSING.has(failure.class)
      ? new TransientError(words, failure.retryAfterMs)
      : new PermanentError(words);
  }
  const read = page.safeParse(answer.body).data;
  if (!read) throw new TransientError('The templates could not be read: the answer is no list.');
  const { data, paging } = read;
  const items = data.map(templateDefinition).filter((one) => one !== undefined);
  // A cursor stands on the last page, too; only `next` says that there is more.
  const after = paging?.next === undefined ? undefined : paging.cursors?.after;
  return { items, ...(after === undefined ? {} : { next: after }) };
}
