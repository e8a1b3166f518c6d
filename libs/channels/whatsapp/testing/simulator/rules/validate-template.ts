import { GraphApiRefusal } from '@causerie/simulator-meta-graph';
import type { SimNumber, World } from '../world';
import { gapsIn, templateKey, type SimTemplate, type TemplateComponent } from '../templates';
import { isFields, listOf, missing, textOf, wrongValue, type Fields } from './parameters';

/** How a template reads once it is filled, and what can be pressed under it. */
export interface FilledTemplate {
  category: SimTemplate['category'];
  text: string;
  answers: { payload: string; text: string }[];
}

const BODY_MAX = 1_024;

/** …/whatsapp/templates, and the codes 132000 to 132018 of the list of errors. */
export function fillTemplate(
  template: Fields,
  { world, number, phoneKnown }: { world: World; number: SimNumber; phoneKnown: boolean },
): FilledTemplate {
  const name = textOf(template, 'name', "template['name']", 512);
  const language = isFields(template['language']) ? template['language']['code'] : undefined;
  if (typeof language !== 'string') throw missing("template['language']['code']");
  const found = world.templates.get(templateKey(number.wabaId, name, language));
  requireSendable(found, name, language);
  if (found.category === 'AUTHENTICATION' && !phoneKnown)
    throw new GraphApiRefusal(400, 131_062, 'Authentication templates need a phone number');
  const given = listOf(template['components']);
  const header = found.components.find(({ type }) => type === 'HEADER');
  const body = found.components.find(({ type }) => type === 'BODY');
  if (header) fillHeader(found, header, parametersOf(given, 'header'));
  const text = fillTexts(found, 'body', body?.text ?? '', parametersOf(given, 'body'));
  if ([...text].length > BODY_MAX)
    throw new GraphApiRefusal(400, 132_005, 'Translated text too long', {
      details: `${text.length} characters`,
    });
  return { category: found.category, text, answers: fillButtons(found, given) };
}

function requireSendable(
  found: SimTemplate | undefined,
  name: string,
  language: string,
): asserts found is SimTemplate {
  if (found?.status === 'PAUSED') throw new GraphApiRefusal(400, 132_015, 'Template is paused');
  if (found?.status === 'DISABLED') throw new GraphApiRefusal(400, 132_016, 'Template is disabled');
  if (found?.status !== 'APPROVED')
    throw new GraphApiRefusal(404, 132_001, 'Template name does not exist in the translation', {
      details: `template name (${name}) does not exist in ${language}`,
    });
}

function parametersOf(components: readonly Fields[], type: string): Fields[] {
  const found = components.find((component) => String(component['type']).toLowerCase() === type);
  return listOf(found?.['parameters']);
}

function fillHeader(template: SimTemplate, header: TemplateComponent, given: Fields[]): void {
  const format = header.format ?? 'TEXT';
  if (format === 'TEXT') {
    fillTexts(template, 'header', header.text ?? '', given);
    return;
  }
  const type = format.toLowerCase();
  if (given.length !== 1) throw wrongCount('header', given.length, 1);
  const media = given[0]?.[type];
  if (given[0]?.['type'] !== type || !isFields(media) || !(media['id'] ?? media['link']))
    throw new GraphApiRefusal(
      400,
      132_012,
      'Parameter format does not match format in the created template',
      {
        details: `header: Format mismatch, expected ${format}`,
      },
    );
}

/** The words with their gaps filled. */
function fillTexts(template: SimTemplate, where: string, words: string, given: Fields[]): string {
  const gaps = gapsIn(words);
  if (given.length !== gaps.length) throw wrongCount(where, given.length, gaps.length);
  const values = new Map(
    given.map((parameter, index) => [keyOf(template, parameter, index), valueOf(parameter)]),
  );
  return gaps.reduce((text, gap) => {
    const value = values.get(gap);
    if (value === undefined)
      throw new GraphApiRefusal(400, 100, 'Invalid parameter', {
        details: `Parameter name ${gap} is missing`,
      });
    return text.replaceAll(new RegExp(`\\{\\{\\s*${gap}\\s*\\}\\}`, 'g'), () => value);
  }, words);
}

function keyOf({ parameterFormat }: SimTemplate, parameter: Fields, index: number): string {
  if (parameterFormat === 'POSITIONAL') return String(index + 1);
  return textOf(parameter, 'parameter_name', 'parameter_name', 64);
}

function valueOf(parameter: Fields): string {
  if (parameter['type'] !== 'text') throw wrongValue('the parameter must be of type text');
  const text = textOf(parameter, 'text', 'parameter text', 32_768);
  if (/[\n\t]| {5,}/.test(text))
    throw new GraphApiRefusal(400, 132_018, "There's an issue with the parameters in your template", {
      details: 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces',
    });
  return text;
}

function fillButtons({ components }: SimTemplate, given: Fields[]): FilledTemplate['answers'] {
  const buttons = components.find(({ type }) => type === 'BUTTONS')?.buttons ?? [];
  const answers: FilledTemplate['answers'] = [];
  for (const [index, { type, text = '', url = '' }] of buttons.entries()) {
    const own = given.find((one) => one['type'] === 'button' && Number(one['index']) === index);
    const [parameter, ...more] = listOf(own?.['parameters']);
    const needs = type === 'URL' ? gapsIn(url).length : type === 'COPY_CODE' ? 1 : 0;
    if (needs > 0 && !parameter) throw missing(`buttons: Button at index ${index} of type ${type} parameter`);
    if (more.length > 0) throw wrongCount('button', more.length + 1, needs);
    if (needs > 0 && type === 'URL') textOf(parameter ?? {}, 'text', 'button text', 2_000);
    if (type === 'COPY_CODE') textOf(parameter ?? {}, 'coupon_code', 'coupon_code', 15);
    const payload = parameter?.['payload'];
    if (type === 'QUICK_REPLY') answers.push({ text, payload: typeof payload === 'string' ? payload : text });
  }
  return answers;
}

function wrongCount(where: string, given: number, expected: number): GraphApiRefusal {
  return new GraphApiRefusal(
    400,
    132_000,
    'Number of parameters does not match the expected number of params',
    {
      details: `${where}: number of localizable_params (${given}) does not match the expected number of params (${expected})`,
    },
  );
}
