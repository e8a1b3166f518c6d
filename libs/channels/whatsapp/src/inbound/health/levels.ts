import type { InboundHealth } from '@causerie/message-schema';

type Level = InboundHealth['level'];
type Levels = Readonly<Record<string, Level>>;

const REFERENCE =
  'https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference';

/**
 * What a webhook field says about the account's health: which words, and how bad each is. `warning`: it still works,
 * or will again by itself; `critical`: a person has to act.
 */
export interface HealthRule {
  aspect: InboundHealth['aspect'];
  levels: Levels;
  /** For a word that the table has not. Missing: the change is no news of health, and kept as a message. */
  otherwise?: Level;
  source: string;
}

/** A template that is not approved cannot be sent. */
export const TEMPLATE_STATUS: HealthRule = {
  aspect: 'template',
  levels: {
    APPROVED: 'ok',
    REINSTATED: 'ok',
    UNARCHIVED: 'ok',
    UNLOCKED: 'ok',
    PENDING: 'warning',
    IN_APPEAL: 'warning',
    FLAGGED: 'warning',
    PAUSED: 'warning',
    LOCKED: 'warning',
    LIMIT_EXCEEDED: 'warning',
    ARCHIVED: 'warning',
    DELETED: 'warning',
    PENDING_DELETION: 'warning',
    REJECTED: 'critical',
    DISABLED: 'critical',
  },
  otherwise: 'warning',
  source: `${REFERENCE}/message_template_status_update`,
};

export const TEMPLATE_QUALITY: HealthRule = {
  aspect: 'quality',
  levels: { GREEN: 'ok', UNKNOWN: 'ok', YELLOW: 'warning', RED: 'critical' },
  otherwise: 'warning',
  source: `${REFERENCE}/message_template_quality_update`,
};

/** Another category has another price, and other people may be written to; the template's own state is another news. */
export const TEMPLATE_CATEGORY: HealthRule = {
  aspect: 'limits',
  levels: {},
  otherwise: 'warning',
  source: `${REFERENCE}/template_category_update`,
};

export const NUMBER_QUALITY: HealthRule = {
  aspect: 'quality',
  levels: { FLAGGED: 'warning', UNFLAGGED: 'ok' },
  source: `${REFERENCE}/phone_number_quality_update`,
};

/** How many people may be written to, and how fast. */
export const NUMBER_LIMITS: HealthRule = {
  aspect: 'limits',
  levels: { UPGRADE: 'ok', DOWNGRADE: 'warning', ONBOARDING: 'ok', THROUGHPUT_UPGRADE: 'ok' },
  otherwise: 'warning',
  source: `${REFERENCE}/phone_number_quality_update`,
};

export const NUMBER_NAME: HealthRule = {
  aspect: 'account',
  levels: { APPROVED: 'ok', DEFERRED: 'warning', PENDING: 'warning', REJECTED: 'critical' },
  otherwise: 'warning',
  source: `${REFERENCE}/phone_number_name_update`,
};

/** What is not here (a price tier, a linked partner) says nothing about whether the account works. */
export const ACCOUNT_STATUS: HealthRule = {
  aspect: 'account',
  levels: {
    REINSTATE: 'ok',
    ACCOUNT_RECONNECTED: 'ok',
    PARTNER_ADDED: 'ok',
    ACCOUNT_VIOLATION: 'warning',
    SCHEDULE_FOR_DISABLE: 'critical',
    DISABLE: 'critical',
    DISABLED_UPDATE: 'critical',
    ACCOUNT_RESTRICTION: 'critical',
    ACCOUNT_DELETED: 'critical',
    ACCOUNT_OFFBOARDED: 'critical',
    PARTNER_REMOVED: 'critical',
    PARTNER_APP_UNINSTALLED: 'critical',
  },
  source: `${REFERENCE}/account_update`,
};

export const ACCOUNT_REVIEW: HealthRule = {
  aspect: 'account',
  levels: { APPROVED: 'ok', PENDING: 'warning', DEFERRED: 'warning', REJECTED: 'critical' },
  otherwise: 'warning',
  source: `${REFERENCE}/account_review_update`,
};

/** By severity; an alert that is no longer active is over. */
export const ACCOUNT_ALERT: HealthRule = {
  aspect: 'account',
  levels: { NONE: 'ok', INFORMATIONAL: 'ok', WARNING: 'warning', CRITICAL: 'critical' },
  otherwise: 'warning',
  source: `${REFERENCE}/account_alerts`,
};

export const CAPABILITY: HealthRule = {
  aspect: 'limits',
  levels: {},
  otherwise: 'ok',
  source: `${REFERENCE}/business_capability_update`,
};

export const SECURITY: HealthRule = {
  aspect: 'account',
  levels: {},
  otherwise: 'warning',
  source: `${REFERENCE}/security`,
};

export function levelOf({ levels, otherwise }: HealthRule, word: string): Level | undefined {
  return Object.hasOwn(levels, word) ? levels[word] : otherwise;
}
