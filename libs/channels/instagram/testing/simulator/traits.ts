/** What the simulated platform is like where it differs from its sisters. */
export const traits = {
  object: 'instagram',
  /** https://developers.facebook.com/docs/messenger-platform/instagram/features/send-message */
  textMax: 1_000,
  textLength: (text: string) => Buffer.byteLength(text),
  /** Of the refusal after 24 hours, under code 10. */
  windowSubcode: 2_534_022,
  profileFields: ['id', 'user_id', 'username', 'name', 'account_type'],
  tokenPrefix: 'IGAASIM',
  messageFields: ['text', 'quick_replies', 'attachment'],
  needsMessagingType: false,
} as const;
