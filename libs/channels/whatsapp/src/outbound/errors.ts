import type { SendFailureClass } from '@causerie/channel-kit';
import type { RefusalRow } from '@causerie/channel-meta-graph';

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes */
const CODES = 'https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes';
const row = (code: number, failureClass: RefusalRow['class'], to?: number): RefusalRow => ({
  code,
  ...(to === undefined ? {} : { to }),
  class: failureClass,
  source: CODES,
});

/** The first row that fits decides; what is not here is looked for among the codes common to Meta's platforms. */
export const REFUSALS: readonly RefusalRow[] = [
  // Trouble of the platform, gone in a while. 133004: the server is not available.
  row(131_000, 'transient'),
  row(131_016, 'transient'),
  row(133_004, 'transient'),
  // Throughput of the number, and while Meta raises it.
  row(130_429, 'account_throttled'),
  row(131_057, 'account_throttled'),
  // Too much to the same user. Meta asks to wait 4^x seconds after the x-th refusal and does not say x: whoever
  // counts the refusals of a recipient lets the wait grow.
  row(131_056, 'recipient_throttled'),
  // Earlier messages were blocked or reported as spam; templates paused for their quality.
  row(131_048, 'quality'),
  row(131_064, 'quality'),
  // More than 24 hours since the user's last message.
  row(131_047, 'window_closed'),
  row(131_021, 'undeliverable'),
  row(131_026, 'undeliverable'),
  row(131_030, 'undeliverable'),
  // 131049: a limit on marketing for this user. 131050: they do not want marketing. 130472: an experiment of Meta's.
  row(131_049, 'undeliverable', 131_050),
  row(130_472, 'undeliverable'),
  // A one-time code needs the phone number, which this user hides.
  row(131_062, 'undeliverable'),
  row(131_008, 'content_rejected', 131_009),
  row(131_051, 'content_rejected', 131_053),
  row(131_055, 'content_rejected'),
  // Templates: missing, paused, their variables wrong.
  row(132_000, 'content_rejected', 132_999),
  row(135_000, 'content_rejected'),
  // Permission, payment, registration of the number: a person must act.
  row(131_005, 'auth'),
  row(131_042, 'auth'),
  row(131_045, 'auth'),
  row(133_010, 'auth'),
  row(130_497, 'policy'),
  row(131_031, 'policy'),
];

/** What the code of a failed status means: the same table as for a refusal on the spot. */
export function classify(code: string): SendFailureClass | undefined {
  const number = Number(code);
  return REFUSALS.find((one) => number >= one.code && number <= (one.to ?? one.code))?.class;
}
