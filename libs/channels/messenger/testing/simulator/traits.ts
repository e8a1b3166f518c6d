/** What the simulated platform is like where it differs from its sisters. */
export const traits = {
  object: 'page',
  /** https://developers.facebook.com/docs/messenger-platform/reference/send-api */
  textMax: 2_000,
  textLength: (text: string) => [...text].length,
  /** Of the refusal after 24 hours, under code 10. */
  windowSubcode: 2_018_278,
  profileFields: ['id', 'username', 'name', 'category'],
  tokenPrefix: 'EAASIM',
  messageFields: ['text', 'quick_replies', 'attachment', 'metadata'],
  needsMessagingType: true,
} as const;
