import type { RefusalRow } from '../../failure';

const CODES =
  'https://developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes';
const row = (code: number, subcode: number | undefined, failureClass: RefusalRow['class']): RefusalRow => ({
  code,
  ...(subcode === undefined ? {} : { subcode }),
  class: failureClass,
  source: CODES,
});

/**
 * The first row that fits decides; what is not here is looked for among the codes common to Meta's platforms. Code 10
 * alone is a permission that is missing and stops the account, so its harmless subcodes stand here.
 */
export const MESSAGING_REFUSALS: readonly RefusalRow[] = [
  // More than 24 hours since the person's last message; 7 days with the tag for people.
  row(10, 2_534_022, 'window_closed'),
  row(10, 2_018_278, 'window_closed'),
  row(10, 2_018_065, 'window_closed'),
  row(10, 1_545_041, 'window_closed'),
  // Another app holds the conversation: we may not write until it is ours again.
  row(10, 2_018_300, 'window_closed'),
  // Nobody by this id, or nobody who can be written to: gone, blocked us, or never wrote to us.
  row(100, 2_018_001, 'undeliverable'),
  row(100, 2_534_014, 'undeliverable'),
  row(200, 1_545_041, 'undeliverable'),
  row(551, undefined, 'undeliverable'),
  // "Temporary send message failure. Please try again later."
  row(1_200, undefined, 'transient'),
];
