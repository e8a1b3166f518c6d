import { body, OWN_PHONE, PHONE_NUMBER_ID, TIME } from './bodies';

const template = {
  message_template_id: 1,
  message_template_name: 'abandoned_cart',
  message_template_language: 'en',
};
const status = (event: string, more: Record<string, unknown> = {}) =>
  body('message_template_status_update', { ...template, event, reason: 'NONE', ...more }, TIME);
const quality = (event: string, more: Record<string, unknown> = {}) =>
  body('phone_number_quality_update', { display_phone_number: OWN_PHONE, event, ...more }, TIME);
const account = (event: string, more: Record<string, unknown> = {}) =>
  body('account_update', { event, ...more }, TIME);
const alert = (alertStatus: string, entityId = PHONE_NUMBER_ID) =>
  body(
    'account_alerts',
    {
      entity_type: 'PHONE_NUMBER',
      entity_id: entityId,
      alert_info: {
        alert_severity: 'WARNING',
        alert_status: alertStatus,
        alert_type: 'OBA_REJECTED',
        alert_description: 'The badge was refused.',
      },
    },
    TIME,
  );

/** What Meta says about the account, its numbers and its templates. */
export const healthSamples: Readonly<Record<string, unknown>> = {
  templateApproved: status('APPROVED', {
    message_template_name: 'order_update',
    message_template_language: 'en_US',
  }),
  templateRejected: status('REJECTED', {
    reason: 'INVALID_FORMAT',
    rejection_info: { reason: 'Separate the parameters.', recommendation: 'Put words between them.' },
  }),
  templatePaused: status('PAUSED', { other_info: { title: 'FIRST_PAUSE', description: 'Low quality' } }),
  templateWithUnknownState: status('ENCHANTED'),
  templateQuality: body(
    'message_template_quality_update',
    { ...template, previous_quality_score: 'GREEN', new_quality_score: 'RED' },
    TIME,
  ),
  templateCategory: body(
    'template_category_update',
    { ...template, previous_category: 'UTILITY', new_category: 'MARKETING' },
    TIME,
  ),
  templateCategoryAhead: body(
    'template_category_update',
    { ...template, new_category: 'UTILITY', correct_category: 'MARKETING' },
    TIME,
  ),
  templateChanged: body('message_template_components_update', { ...template }, TIME),
  numberFlagged: quality('FLAGGED', { current_limit: 'TIER_1K' }),
  numberUnflagged: quality('UNFLAGGED'),
  numberThroughput: quality('THROUGHPUT_UPGRADE', { max_daily_conversations_per_business: 'TIER_UNLIMITED' }),
  otherNumberFlagged: quality('FLAGGED', { display_phone_number: '15550199999' }),
  numberName: body(
    'phone_number_name_update',
    { display_phone_number: OWN_PHONE, decision: 'REJECTED', rejection_reason: 'NAME_NOT_VERIFIED' },
    TIME,
  ),
  accountDisabled: account('DISABLED_UPDATE', {
    ban_info: { waba_ban_state: 'SCHEDULE_FOR_DISABLE', waba_ban_date: 'January 31, 2026' },
  }),
  accountReinstated: account('DISABLED_UPDATE', { ban_info: { waba_ban_state: 'REINSTATE' } }),
  accountRestricted: account('ACCOUNT_RESTRICTION', {
    restriction_info: [
      { restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration: TIME },
      { restriction_type: 'RESTRICTED_ADD_PHONE_NUMBER_ACTION', expiration: TIME },
    ],
  }),
  accountPriceTier: account('VOLUME_BASED_PRICING_TIER_UPDATE', {}),
  accountReview: body('account_review_update', { decision: 'APPROVED' }, TIME),
  accountAlert: alert('ACTIVE'),
  accountAlertOver: alert('NONE'),
  accountAlertOfOther: alert('ACTIVE', '777777'),
  capability: body('business_capability_update', { max_daily_conversations_per_business: 2_000 }, TIME),
  security: body('security', { display_phone_number: OWN_PHONE, event: 'PIN_CHANGED' }, TIME),
};
