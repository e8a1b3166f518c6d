import { TemplateStore, WorkspaceTransaction, type LaneHead } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { DELIVERY_OPTIONS, type DeliveryOptions } from '../delivery-options';
import type { LaneWork } from '../lanes/lane-work';
import { closed, judgeWindow, type TemplatePart, type WindowVerdict } from './window.policy';

export type ChosenForm =
  | Exclude<WindowVerdict, { as: 'blocked' }>
  | { as: 'withheld'; status: 'blocked' | 'failed'; failure: FormFailure };

interface FormFailure {
  class: string;
  code: string;
  description: string;
}

const reEngagementSchema = z.object({
  name: z.string(),
  language: z.string(),
  variables: z.record(z.string(), z.string()).default({}),
});

/** The form in which a message may go out now; a template only if the platform would take it. */
@Injectable()
export class ChooseForm {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly templates: TemplateStore,
    @Inject(DELIVERY_OPTIONS) private readonly options: DeliveryOptions,
  ) {}

  async choose(work: LaneWork, head: LaneHead): Promise<ChosenForm> {
    const { account, adapter } = work.connected;
    const { conversation, author, parts } = head;
    const verdict = judgeWindow({
      capabilities: adapter.capabilities,
      author,
      parts,
      sinceInboundMs: conversation.sinceInboundMs,
      marginMs: this.options.windowMarginMs,
      reEngagement: reEngagementOf(account.settings),
      reEngaged: conversation.reEngaged,
      isStarted: head.callsAccepted > 0,
      optedOut: conversation.optedOut,
    });
    if (verdict.as === 'blocked') return withheld('blocked', verdict.failure);
    if (verdict.as === 'template' || verdict.as === 're_engagement') return this.check(work, head, verdict);
    return verdict;
  }

  private async check(
    { workspaceId, connected }: LaneWork,
    { conversation }: LaneHead,
    verdict: Extract<WindowVerdict, { template: TemplatePart }>,
  ): Promise<ChosenForm> {
    const checked = await this.transaction.run(workspaceId, (tx) =>
      this.templates.validateTemplate(tx, connected.account.id, verdict.template),
    );
    const isOwn = verdict.as === 'template';
    if (!checked.ok) {
      if (isOwn) return withheld('failed', { ...REJECTED, description: checked.problem });
      return withheld('blocked', closed('RE_ENGAGEMENT', checked.problem).failure);
    }
    if (checked.category === MARKETING && conversation.optedOutMarketing) {
      return withheld('blocked', NO_MARKETING);
    }
    // How it reads is part of what was sent.
    return isOwn ? verdict : { ...verdict, template: { ...verdict.template, text: checked.text } };
  }
}

/** Of Meta's categories the one that contacts may refuse. */
const MARKETING = 'MARKETING';
const REJECTED = { class: 'content_rejected', code: 'TEMPLATE' };
const NO_MARKETING: FormFailure = {
  class: 'opted_out',
  code: 'OPTED_OUT_MARKETING',
  description: 'The contact asked for no marketing: send a template of another category.',
};

function reEngagementOf(settings: Readonly<Record<string, unknown>>): TemplatePart | undefined {
  const parsed = reEngagementSchema.safeParse(settings['reengagementTemplate']);
  return parsed.success ? { kind: 'template', ...parsed.data } : undefined;
}

const withheld = (status: 'blocked' | 'failed', failure: FormFailure): ChosenForm => ({
  as: 'withheld',
  status,
  failure,
});
