import { z } from 'zod';

/** Offsets and lengths are UTF-16 code units, as in JavaScript strings. */
export const textEntitySchema = z.object({
  type: z.enum([
    'bold',
    'italic',
    'underline',
    'strikethrough',
    'spoiler',
    'code',
    'pre',
    'quote',
    'link',
    'mention',
    'command',
    'hashtag',
    'email',
    'phone',
    'emoji',
    'other',
  ]),
  offset: z.int().min(0),
  length: z.int().min(0),
  /** Target of a link; the mentioned contact's platform id of a mention; language of `pre`. */
  value: z.string().optional(),
});

export const MEDIA_KINDS = [
  'image',
  'audio',
  'voice',
  'video',
  'video_note',
  'document',
  'sticker',
  'animation',
] as const;

const text = z.object({
  kind: z.literal('text'),
  text: z.string(),
  entities: z.array(textEntitySchema).optional(),
});

/** `attachment` is the index of the bytes in the message's list of attachments. */
const media = z.object({
  kind: z.enum(MEDIA_KINDS),
  attachment: z.int().min(0),
  /** The emoji a sticker stands for. */
  emoji: z.string().optional(),
});

const location = z.object({
  kind: z.literal('location'),
  latitude: z.number(),
  longitude: z.number(),
  name: z.string().optional(),
  address: z.string().optional(),
  /** Seconds for which a live location goes on being updated. */
  livePeriodSeconds: z.int().optional(),
});

const contactCard = z.object({
  kind: z.literal('contact_card'),
  name: z.string(),
  phones: z.array(z.string()),
  emails: z.array(z.string()).optional(),
  vcard: z.string().optional(),
});

/** All reactions the contact now has on the target; empty means taken back. */
const reaction = z.object({
  kind: z.literal('reaction'),
  targetExternalId: z.string(),
  emojis: z.array(z.string()),
});

/** A press on a button, or the choice of a list's row, that we (or another bot) offered. */
const buttonReply = z.object({
  kind: z.literal('button_reply'),
  id: z.string(),
  title: z.string().optional(),
  targetExternalId: z.string().optional(),
});
const listReply = z.object({
  kind: z.literal('list_reply'),
  id: z.string(),
  title: z.string(),
  description: z.string().optional(),
});

const order = z.object({
  kind: z.literal('order'),
  /** ISO 4217. */
  currency: z.string().optional(),
  items: z.array(
    z.object({
      id: z.string(),
      quantity: z.number(),
      /** In minor units of the currency. */
      unitPriceMinor: z.number().optional(),
      title: z.string().optional(),
    }),
  ),
  note: z.string().optional(),
});

const poll = z.object({
  kind: z.literal('poll'),
  id: z.string(),
  question: z.string(),
  options: z.array(z.object({ text: z.string(), votes: z.int().optional() })),
  closed: z.boolean().optional(),
});

/** Where the contact came from: an advertisement, a deep link, a shared page. */
const referral = z.object({
  kind: z.literal('referral'),
  source: z.string(),
  ref: z.string().optional(),
  url: z.string().optional(),
  headline: z.string().optional(),
});

const story = z.object({
  kind: z.enum(['story_reply', 'story_mention']),
  storyExternalId: z.string().optional(),
  url: z.string().optional(),
  attachment: z.int().min(0).optional(),
});

/** Something happened in the chat: somebody joined, a title changed, a payment went through. */
const service = z.object({
  kind: z.literal('service'),
  /** snake_case; the platform's own word where there is no common one. */
  action: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});

/** What we cannot express. The original is kept whole, so that nothing is lost and it can be parsed later. */
const unsupported = z.object({
  kind: z.literal('unsupported'),
  platformKind: z.string(),
  original: z.unknown(),
});

/** Buttons under an outbound message. `id` comes back in a `button_reply`. */
const buttons = z.object({
  kind: z.literal('buttons'),
  buttons: z.array(z.object({ id: z.string(), title: z.string(), url: z.string().optional() })).min(1),
});

/** Rows to choose from, under an outbound message. `id` comes back in a `list_reply`. */
const list = z.object({
  kind: z.literal('list'),
  /** What opens the list, where the platform folds it. */
  button: z.string(),
  sections: z
    .array(
      z.object({
        title: z.string().optional(),
        rows: z
          .array(z.object({ id: z.string(), title: z.string(), description: z.string().optional() }))
          .min(1),
      }),
    )
    .min(1),
});

/** A message that the platform approved beforehand, with what fills its gaps. `text` is how it then reads. */
const template = z.object({
  kind: z.literal('template'),
  name: z.string(),
  /** As the platform writes it, e.g. 'en_US'. */
  language: z.string(),
  /** Variable → value; positional ones are '1', '2' … Those of the header and of button n start `header.` and `button.n.`. */
  variables: z.record(z.string(), z.string()),
  text: z.string().optional(),
});

export const messagePartSchema = z.discriminatedUnion('kind', [
  text,
  media,
  location,
  contactCard,
  reaction,
  buttonReply,
  listReply,
  order,
  poll,
  referral,
  story,
  service,
  unsupported,
  buttons,
  list,
  template,
]);

export type TextEntity = z.infer<typeof textEntitySchema>;
export type MediaKind = (typeof MEDIA_KINDS)[number];
export type MessagePart = z.infer<typeof messagePartSchema>;
export type MessagePartKind = MessagePart['kind'];
export type TextPart = z.infer<typeof text>;
