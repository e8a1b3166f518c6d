import { errorMessage } from '@causerie/kernel';
import type { LaneHead } from '@causerie/persistence';
import type { OutboundCall, OutboundMessage } from '@causerie/channel-kit';
import type { LaneWork } from '../lanes/lane-work';
import type { ChosenForm } from '../windows/choose-form';

export type SendableForm = Exclude<ChosenForm, { as: 'withheld' }>;

export interface Rendered {
  call: OutboundCall;
  callsTotal: number;
}

/** The message's parts and files, as far as it is known where these come from. */
type Content = Pick<OutboundMessage, 'parts'> & Required<Pick<OutboundMessage, 'attachments'>>;

type Wanted = { form: SendableForm; content: Content };

/** Pure, so it is done anew for each call; a message that cannot be rendered will never be. */
export function renderNextCall(
  work: LaneWork,
  head: LaneHead,
  wanted: Wanted,
): Rendered | { refusal: string } {
  const calls = renderCalls(work, head, wanted);
  if ('refusal' in calls) return calls;
  const call = calls[head.callsAccepted];
  return call ? { call, callsTotal: calls.length } : { refusal: 'There is nothing in it to send.' };
}

/** All calls of the message, those that were made among them. */
export function renderCalls(
  { connected }: LaneWork,
  head: LaneHead,
  { form, content }: Wanted,
): readonly OutboundCall[] | { refusal: string } {
  const { capabilities, outbound } = connected.adapter;
  if (head.editsExternalId !== null && capabilities.edits !== true) {
    return { refusal: 'Messages on this platform cannot be edited: send a new one.' };
  }
  if ('template' in form && capabilities.templates !== true) {
    return { refusal: 'This platform has no templates: send the words themselves.' };
  }
  try {
    return outbound.render(outboundOf(head, form, content));
  } catch (error) {
    return { refusal: errorMessage(error) };
  }
}

function outboundOf(head: LaneHead, form: SendableForm, { parts, attachments }: Content): OutboundMessage {
  return {
    conversationAlias: head.conversation.alias,
    parts: form.as === 're_engagement' ? [form.template] : parts,
    idempotencyKey: head.messageId,
    ...(attachments.length > 0 ? { attachments } : {}),
    ...(head.replyToExternalId ? { replyTo: { externalId: head.replyToExternalId } } : {}),
    ...(head.editsExternalId ? { edits: { externalId: head.editsExternalId } } : {}),
    ...(form.as === 'human_tag' ? { humanTag: true } : {}),
  };
}
