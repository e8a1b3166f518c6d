import type { OutboundAttachment, SendFailure } from '@causerie/channel-kit';
import { TransientError, UsageError } from '@causerie/kernel';
import { stopwatch } from '@causerie/observability';
import type { LaneHead } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { contextFor, DELIVERY_OPTIONS, type DeliveryOptions } from '../delivery-options';
import type { LaneWork } from '../lanes/lane-work';
import { renderCalls, renderNextCall, type Rendered, type SendableForm } from '../sending/render-calls';
import { FileStores } from './cache/file-stores';
import { GatherHandles } from './handles/gather-handles';
import type { Gathered } from './handles/gathered';
import { NO_FILES, type HeldFiles } from './held-files';
import { REACHABLE_BY } from './links.policy';
import {
  filesOf,
  indexesIn,
  planFiles,
  tooLarge,
  withSources,
  type FilePlan,
  type WantedFile,
} from './plan-files.policy';

export type PreparedCall =
  /** `held` must be released. */
  | { state: 'ready'; rendered: Rendered; plan: FilePlan; held: HeldFiles }
  | { state: 'refused'; refusal: string }
  | { state: 'wait'; ms: number }
  /** Nothing was sent: a store or the platform did not take part. */
  | { state: 'failed'; rendered: Rendered; plan: FilePlan; failure: SendFailure };

type Ended = Exclude<PreparedCall, { state: 'ready' }>;

/** The message's next call as it would be, with whatever stands for its files. Pure. */
export function planCall(
  work: LaneWork,
  given: LaneHead,
  { form, lost }: { form: SendableForm; lost?: ReadonlySet<number> },
): { plan: FilePlan; rendered: Rendered } | { refusal: string } {
  const { adapter } = work.connected;
  const head = underWay(given);
  const sent = sentFiles(work, head, form);
  const plan = planFiles(head, adapter, { sent, ...(lost ? { lost } : {}) });
  const rendered = renderNextCall(work, head, { form, content: plan });
  if ('refusal' in rendered) return rendered;
  const refusal = form.as === 're_engagement' ? undefined : tooLarge(plan, adapter);
  return refusal === undefined ? { plan, rendered } : { refusal };
}

/** Whether the call needs bytes of ours. */
export function takesFiles({ plan, rendered }: { plan: FilePlan; rendered: Rendered }): boolean {
  return filesOf(rendered.call, plan).length > 0;
}

/** A message of which some has gone out goes on as it began, with words where a file was missing then. */
function underWay(head: LaneHead): LaneHead {
  const { callsAccepted, sentParts, sentAs } = head;
  return callsAccepted > 0 && sentParts && sentAs !== 're_engagement' ? { ...head, parts: sentParts } : head;
}

/** What went with the calls that were accepted. */
function sentFiles(work: LaneWork, head: LaneHead, form: SendableForm): Set<number> {
  const { attachments, callsAccepted } = head;
  if (callsAccepted === 0 || attachments.length === 0) return new Set();
  const whole = planFiles(head, work.connected.adapter, { sent: new Set(attachments.keys()) });
  const calls = renderCalls(work, head, { form, content: whole });
  return 'refusal' in calls ? new Set() : indexesIn(calls.slice(0, callsAccepted), attachments);
}

/**
 * Has the files of a message's next call ready, by the quickest way: the platform's handle, this machine's cache, the
 * store, and for what is gone a picture in its place or words. Asks for nothing that another call of the message takes.
 */
@Injectable()
export class PrepareFiles {
  constructor(
    private readonly gatherHandles: GatherHandles,
    private readonly stores: FileStores,
    @Inject(DELIVERY_OPTIONS) private readonly options: DeliveryOptions,
  ) {}

  async prepare(work: LaneWork, head: LaneHead, form: SendableForm): Promise<PreparedCall> {
    const elapsed = stopwatch();
    const lost = new Set<number>();
    // Each round loses one file, or ends.
    for (;;) {
      const planned = planCall(work, head, { form, lost });
      if ('refusal' in planned) return { state: 'refused', refusal: planned.refusal };
      const files = filesOf(planned.rendered.call, planned.plan);
      if (files.length === 0)
        return { state: 'ready', ...planned, held: withMissing(NO_FILES, planned.plan) };
      const gathered = await this.gather({ work, head, plan: planned.plan }, files);
      if ('lost' in gathered) {
        lost.add(gathered.lost.index);
        continue;
      }
      const ended = endOf(gathered, planned);
      if (ended) return ended;
      const { sources, held } = gathered as Extract<Gathered, { held: HeldFiles }>;
      const plan = withSources(planned.plan, sources);
      const rendered = renderNextCall(work, head, { form, content: plan });
      if (!('refusal' in rendered)) {
        return { state: 'ready', rendered, plan, held: { ...withMissing(held, plan), readyMs: elapsed() } };
      }
      await held.release();
      return { state: 'refused', refusal: rendered.refusal };
    }
  }

  private async gather(
    { work, head, plan }: { work: LaneWork; head: LaneHead; plan: FilePlan },
    files: readonly WantedFile[],
  ): Promise<Gathered | { refusal: string }> {
    try {
      if (plan.way === 'link') return await this.links(work, files);
      return await this.gatherHandles.gather(work, files, plan.way);
    } catch (error) {
      // A store that is not in these settings may be in those of the next replica, or of tomorrow.
      if (!(error instanceof TransientError || error instanceof UsageError)) throw error;
      // With the last try what is there goes, rather than nothing.
      const first = files.find(({ object }) => object !== undefined);
      if (first && head.attempts + 1 >= this.options.attemptsMax) return { lost: first };
      const { message: description } = error;
      const retryAfterMs = error instanceof TransientError ? error.retryAfterMs : undefined;
      const failure: SendFailure = { class: 'transient', code: 'FILE_STORE', description };
      return { failure: retryAfterMs === undefined ? failure : { ...failure, retryAfterMs } };
    }
  }

  private async links(
    { connected }: LaneWork,
    files: readonly WantedFile[],
  ): Promise<Gathered | { refusal: string }> {
    const { apiRoot } = contextFor(connected.account, this.options);
    const sources = new Map<number, OutboundAttachment['source']>();
    for (const { index, object, fileName } of files) {
      const link = object && this.stores.link(object, apiRoot);
      if (!link) {
        const { displayName } = connected.adapter;
        return {
          refusal: `${displayName} fetches files itself, and cannot reach those of this installation. ${REACHABLE_BY}`,
        };
      }
      sources.set(index, { url: await link(fileName) });
    }
    return { sources, held: { ...NO_FILES, outcomes: files.map(() => 'link') } };
  }
}

function endOf(
  gathered: Gathered | { refusal: string },
  planned: { rendered: Rendered; plan: FilePlan },
): Ended | undefined {
  if ('refusal' in gathered) return { state: 'refused', refusal: gathered.refusal };
  if ('waitMs' in gathered) return { state: 'wait', ms: gathered.waitMs };
  if ('failure' in gathered) return { state: 'failed', ...planned, failure: gathered.failure };
  return undefined;
}

/** Told once, with the message's first call. */
function withMissing(held: HeldFiles, { missing }: FilePlan): HeldFiles {
  if (missing === 0) return held;
  return { ...held, outcomes: [...held.outcomes, ...Array<'missing'>(missing).fill('missing')] };
}
