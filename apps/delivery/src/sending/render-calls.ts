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

/** Pure, so it is done anew for each call; a message that cannot be rendered will never be. */
export function renderNextCall(
  { connected }: LaneWork,
  head: LaneHead,
  form: SendableForm,
): Rendered | { refusal: string } {
  const { capabilities, outbound } = connected.adapter;
  if (head.editsExternalId !== null && capabilities.edits !== true) {
    return { refusal: 'Messages on this platform cannot be edited: send a new one.' };
  }
  if ('template' in form && capabilities.templates !== true) {
    return { refusal: 'This platform has no templates: send the words themselves.' };
  }
  try {
    const calls = outbound.render(outboundOf(head, form));
    const call = calls[head.callsAccepted];
    return call ? { call, callsTotal: calls.length } : { refusal: 'There is nothing in it to send.' };
  } catch (error) {
    return { refusal: errorMessage(error) };
  }
}

function outboundOf(head: LaneHead, form: SendableForm): OutboundMessage {
  return {
    conversationAlias: head.conversation.alias,
    parts: form.as === 're_engagement' ? [form.template] : head.parts,
    idempotencyKey: head.messageId,
    ...(head.attachments.length > 0 ? { attachments: head.attachments } : {}),
    ...(head.replyToExternalId ? { replyTo: { externalId: head.replyToExternalId } } : {}),
    ...(head.editsExternalId ? { edits: { externalId: head.editsExternalId } } : {}),
    ...(form.as === 'human_tag' ? { humanTag: true } : {}),
  };
}
