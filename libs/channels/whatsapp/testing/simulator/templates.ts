/** What a template is made of, as the Graph API lists it. …/whatsapp/templates/components */
export interface TemplateComponent {
  type: 'HEADER' | 'BODY' | 'FOOTER' | 'BUTTONS';
  format?: 'TEXT' | 'IMAGE' | 'VIDEO' | 'DOCUMENT' | 'LOCATION';
  text?: string;
  buttons?: { type: string; text?: string; url?: string }[];
}

export const TEMPLATE_CATEGORIES = ['AUTHENTICATION', 'MARKETING', 'UTILITY'] as const;
type TemplateState = 'APPROVED' | 'PENDING' | 'REJECTED' | 'PAUSED' | 'DISABLED' | 'ARCHIVED';

export interface SimTemplate {
  id: string;
  wabaId: string;
  name: string;
  language: string;
  category: (typeof TEMPLATE_CATEGORIES)[number];
  status: TemplateState;
  parameterFormat: 'POSITIONAL' | 'NAMED';
  components: TemplateComponent[];
}

export const templateKey = (wabaId: string, name: string, language: string) =>
  `${wabaId} ${name} ${language}`;

/** The names of a text's gaps, each once, in order. */
export function gapsIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name = '']) => name))];
}
