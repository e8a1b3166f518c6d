import type { MediaKind } from '@causerie/message-schema';

/** What a plan may allow. A plan's feature that is none of these is for a later release and changes nothing. */
export const CAPABILITIES = ['ai', 'text', 'image', 'audio', 'video', 'document'] as const;
export type Capability = (typeof CAPABILITIES)[number];

export type FeatureAccess =
  | { allowed: true }
  | {
      allowed: false;
      reason: `plan_lacks_${Capability}`;
      /** Of the text that tells the contact. */
      textKey: `plan_lacks_${'answers' | 'media'}`;
    };

/** May a workspace with these features use this? Asked before the work, so that a refusal costs nothing. */
export function featureAccess(features: readonly string[], wanted: Capability): FeatureAccess {
  if (features.includes(wanted)) return { allowed: true };
  const textKey = wanted === 'ai' || wanted === 'text' ? 'plan_lacks_answers' : 'plan_lacks_media';
  return { allowed: false, reason: `plan_lacks_${wanted}`, textKey };
}

const CAPABILITY_OF_MEDIA: Readonly<Record<MediaKind, Capability>> = {
  image: 'image',
  sticker: 'image',
  audio: 'audio',
  voice: 'audio',
  video: 'video',
  video_note: 'video',
  animation: 'video',
  document: 'document',
};

export function capabilityOfMedia(kind: MediaKind): Capability {
  return CAPABILITY_OF_MEDIA[kind];
}
