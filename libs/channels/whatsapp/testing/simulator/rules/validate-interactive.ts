import { isFields, missing, onlyKeys, textOf, wrongValue, type Fields } from './parameters';

/** …/whatsapp/messages/interactive-reply-buttons-messages, interactive-list-messages, interactive-cta-url-messages */
export function validateInteractive(interactive: Fields): void {
  onlyKeys(interactive, ['type', 'header', 'body', 'footer', 'action'], 'interactive');
  const { type, body, action } = interactive;
  if (!isFields(action)) throw missing('interactive action');
  if (!isFields(body)) throw missing('interactive body');
  textOf(body, 'text', "interactive['body']['text']", type === 'list' ? 4_096 : 1_024);
  if (type === 'button') validateButtons(action);
  else if (type === 'list') validateList(action);
  else if (type === 'cta_url') validateLink(action);
  else throw wrongValue('interactive type must be one of button, list, cta_url');
}

function validateButtons({ buttons }: Fields): void {
  if (!Array.isArray(buttons) || buttons.length < 1 || buttons.length > 3)
    throw wrongValue('Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3');
  const replies = (buttons as Fields[]).map(({ type, reply }) => {
    if (type !== 'reply' || !isFields(reply)) throw missing('button reply');
    return { id: textOf(reply, 'id', 'button id', 256), title: textOf(reply, 'title', 'button title', 20) };
  });
  requireDistinct(
    replies.map(({ id }) => id),
    'button id',
  );
  requireDistinct(
    replies.map(({ title }) => title),
    'button title',
  );
  if (replies.some(({ id }) => id.trim() !== id)) throw wrongValue('button id has spaces around it');
}

function validateList(action: Fields): void {
  textOf(action, 'button', 'list button', 20);
  const sections = action['sections'];
  if (!Array.isArray(sections) || sections.length < 1 || sections.length > 10)
    throw wrongValue('a list has 1 to 10 sections');
  if (sections.length > 1)
    for (const section of sections as Fields[]) textOf(section, 'title', 'section title', 24);
  const rows = (sections as Fields[]).flatMap(({ rows: own }) =>
    Array.isArray(own) ? (own as Fields[]) : [],
  );
  if (rows.length < 1 || rows.length > 10) throw wrongValue('Total row count exceed max allowed count: 10');
  for (const row of rows) {
    onlyKeys(row, ['id', 'title', 'description'], 'row');
    textOf(row, 'title', 'row title', 24);
    if (row['description'] !== undefined) textOf(row, 'description', 'row description', 72);
  }
  requireDistinct(
    rows.map((row) => textOf(row, 'id', 'row id', 200)),
    'row id',
  );
}

function validateLink({ name, parameters }: Fields): void {
  if (name !== 'cta_url' || !isFields(parameters)) throw missing('cta_url parameters');
  textOf(parameters, 'display_text', 'display_text', 20);
  const url = textOf(parameters, 'url', 'url', 2_000);
  if (!/^https?:\/\//.test(url)) throw wrongValue('url must be an address');
}

function requireDistinct(texts: readonly string[], what: string): void {
  if (new Set(texts).size < texts.length) throw wrongValue(`Duplicated ${what}`);
}
