import { GraphApiRefusal, type Answer, type GraphRequest } from '@causerie/simulator-meta-graph';
import { isFields, listOf, missing, textOf, wrongValue, type Fields } from '../rules/parameters';
import { TEMPLATE_CATEGORIES, templateKey, type SimTemplate, type TemplateComponent } from '../templates';
import type { World } from '../world';

const PAGE_MAX = 1_000;
const PAGE_DEFAULT = 25;
const FIELDS = ['id', 'name', 'language', 'status', 'category', 'parameter_format', 'components'];

/** `/<business account>/message_templates`: …/whatsapp/templates/template-management */
export function templateEndpoint(
  world: World,
  wabaId: string,
  { method, query, body }: GraphRequest,
): Answer {
  if (method === 'POST') return create(world, wabaId, isFields(body) ? body : {});
  const all = [...world.templates.values()].filter((one) => one.wabaId === wabaId);
  const fields = query.get('fields')?.split(',') ?? FIELDS;
  const unknown = fields.find((field) => !FIELDS.includes(field));
  if (unknown !== undefined)
    throw new GraphApiRefusal(400, 100, `Tried accessing nonexisting field (${unknown})`);
  const limit = Math.min(PAGE_MAX, Number(query.get('limit') ?? PAGE_DEFAULT));
  if (!Number.isInteger(limit) || limit < 1)
    throw new GraphApiRefusal(400, 100, 'Param limit must be a number.');
  const start = startOf(query.get('after'));
  const data = all.slice(start, start + limit).map((one) => viewOf(one, fields));
  const end = start + data.length;
  const cursors = data.length > 0 ? { cursors: { before: cursor(start), after: cursor(end) } } : {};
  const next = end < all.length ? { next: 'https://graph.facebook.com/the-same-with-after' } : {};
  return { status: 200, body: { data, ...(data.length > 0 ? { paging: { ...cursors, ...next } } : {}) } };
}

const cursor = (at: number) => Buffer.from(`at-${at}`).toString('base64url');

function startOf(after: string | null): number {
  if (after === null) return 0;
  const at = /^at-(\d+)$/.exec(Buffer.from(after, 'base64url').toString())?.[1];
  if (at === undefined) throw new GraphApiRefusal(400, 100, 'Invalid cursors values.');
  return Number(at);
}

function viewOf(template: SimTemplate, fields: readonly string[]): Record<string, unknown> {
  const { parameterFormat: parameter_format, wabaId: _own, ...rest } = template;
  const all: Record<string, unknown> = { ...rest, parameter_format };
  return Object.fromEntries(
    FIELDS.filter((field) => fields.includes(field)).map((field) => [field, all[field]]),
  );
}

/** A new template waits for its review. */
function create(world: World, wabaId: string, body: Fields): Answer {
  const name = textOf(body, 'name', 'name', 512);
  if (!/^[a-z0-9_]+$/.test(name)) throw wrongValue('name must be of small letters, digits and _');
  const language = textOf(body, 'language', 'language', 20);
  const category = TEMPLATE_CATEGORIES.find((known) => known === body['category']);
  if (!category)
    throw new GraphApiRefusal(400, 100, `Param category must be one of {${TEMPLATE_CATEGORIES.join(', ')}}`);
  const components = listOf(body['components']) as unknown as TemplateComponent[];
  if (!components.some(({ type }) => type === 'BODY')) throw missing('a component of type BODY');
  const key = templateKey(wabaId, name, language);
  if (world.templates.has(key))
    throw new GraphApiRefusal(400, 100, 'Content in this language already exists', { subcode: 2_388_024 });
  const id = String(700_000_000 + world.nextCount());
  const parameterFormat = body['parameter_format'] === 'NAMED' ? 'NAMED' : 'POSITIONAL';
  world.templates.set(key, {
    id,
    wabaId,
    name,
    language,
    category,
    status: 'PENDING',
    parameterFormat,
    components,
  });
  return { status: 200, body: { id, status: 'PENDING', category } };
}
