import { isFields, listOf } from '../rules/parameters';
import type { SimMessage } from '../world';

/** Something to press under a message of the business, and what pressing it says. */
export interface Choice {
  id: string;
  title: string;
  type: 'interactive' | 'button';
  content: Record<string, unknown>;
}

export function choicesOf({ content, template }: SimMessage): Choice[] {
  const action = isFields(content['action']) ? content['action'] : {};
  const replies = listOf(action['buttons']).map(({ reply }) => (isFields(reply) ? reply : {}));
  const rows = listOf(action['sections']).flatMap(({ rows: own }) => listOf(own));
  return [
    ...replies.map((reply) => interactive('button_reply', reply)),
    ...rows.map((row) => interactive('list_reply', row)),
    ...(template?.answers ?? []).map(({ payload, text }): Choice => ({
      id: payload,
      title: text,
      type: 'button',
      content: { payload, text },
    })),
  ];
}

function interactive(kind: 'button_reply' | 'list_reply', reply: Readonly<Record<string, unknown>>): Choice {
  const content = { type: kind, [kind]: reply };
  return { id: String(reply['id']), title: String(reply['title']), type: 'interactive', content };
}

/** What the person reads of a message: text or caption. */
export function textShown({ type, content, template }: SimMessage): string {
  if (template) return template.text;
  const body = isFields(content['body']) ? content['body']['text'] : content['body'];
  if (type === 'location') return [content['name'], content['address']].filter(Boolean).join('\n');
  if (type === 'contacts')
    return listOf(content['contacts'])
      .map(({ name }) => (isFields(name) ? String(name['formatted_name']) : ''))
      .join('\n');
  const text = body ?? content['caption'];
  return typeof text === 'string' ? text : '';
}
