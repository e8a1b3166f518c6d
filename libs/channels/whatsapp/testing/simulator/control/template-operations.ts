import { ControlError } from '@causerie/channel-kit-testing';
import { gapsIn, templateKey, type SimTemplate, type TemplateComponent } from '../templates';
import type { OperationParts } from './operations';

interface TemplateInput {
  number?: string;
  name: string;
  language?: string;
  category?: SimTemplate['category'];
  /** Default 'APPROVED'. */
  status?: SimTemplate['status'];
  /** A template of words alone. */
  body?: string;
  components?: TemplateComponent[];
}

interface JudgedInput {
  number?: string;
  name: string;
  language?: string;
  reason?: string;
}

const LANGUAGE = 'en_US';

/** Templates, and what Meta's review makes of them; told by webhook. */
export function templateOperations({ world, telling }: OperationParts) {
  const judge = (input: JudgedInput, status: SimTemplate['status']): SimTemplate => {
    const number = world.number(input.number);
    const template = world.templates.get(templateKey(number.wabaId, input.name, input.language ?? LANGUAGE));
    if (!template) throw new ControlError(`no template ${input.name}`);
    template.status = status;
    telling.change(number, 'message_template_status_update', {
      event: status,
      message_template_id: Number(template.id),
      message_template_name: template.name,
      message_template_language: template.language,
      message_template_category: template.category,
      reason: input.reason ?? 'NONE',
    });
    return { ...template };
  };

  return {
    createTemplate: (input: TemplateInput): SimTemplate => {
      const { wabaId } = world.number(input.number);
      const language = input.language ?? LANGUAGE;
      const components = input.components ?? [{ type: 'BODY', text: input.body ?? 'Hello' }];
      const gaps = components.flatMap(({ text = '' }) => gapsIn(text));
      const template: SimTemplate = {
        id: String(700_000_000 + world.nextCount()),
        wabaId,
        name: input.name,
        language,
        category: input.category ?? 'UTILITY',
        status: input.status ?? 'APPROVED',
        parameterFormat: gaps.every((gap) => /^\d+$/.test(gap)) ? 'POSITIONAL' : 'NAMED',
        components,
      };
      world.templates.set(templateKey(wabaId, input.name, language), template);
      return { ...template };
    },

    approveTemplate: (input: JudgedInput) => judge(input, 'APPROVED'),
    rejectTemplate: (input: JudgedInput) => judge(input, 'REJECTED'),
    pauseTemplate: (input: JudgedInput) => judge(input, 'PAUSED'),
    disableTemplate: (input: JudgedInput) => judge(input, 'DISABLED'),
  };
}
