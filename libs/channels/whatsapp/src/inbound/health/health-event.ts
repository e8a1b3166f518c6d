import { contentId, eventKey, given } from '@causerie/channel-meta-graph';
import type { InboundHealth } from '@causerie/message-schema';
import { REFUSALS } from '../../outbound/errors';
import { digits, type Change } from '../change';
import { ACCOUNT_CONVERSATION } from '../people';
import { rawError } from '../raw';
import { wordsOf } from '../words';
import { rawHealth, type RawHealth } from './fields';
import * as rules from './levels';

/** What a field of the account says, before its level is looked up. */
interface News {
  rule: rules.HealthRule;
  state: string | undefined;
  /** What the level goes by, where that is another word than `state`. */
  word?: string | undefined;
  subject?: string | undefined;
  reason?: string | undefined;
}

const FIELDS: Readonly<Record<string, (raw: RawHealth, change: Change) => News | undefined>> = {
  message_template_status_update: (raw) => ({
    rule: rules.TEMPLATE_STATUS,
    state: raw.event,
    subject: templateOf(raw),
    reason: first(raw.rejection_info?.reason, raw.other_info?.description, raw.other_info?.title, raw.reason),
  }),
  message_template_quality_update: (raw) => ({
    rule: rules.TEMPLATE_QUALITY,
    state: raw.new_quality_score,
    subject: templateOf(raw),
    reason: raw.previous_quality_score && `It was ${raw.previous_quality_score}.`,
  }),
  template_category_update: categoryNews,
  template_correct_category_detection: categoryNews,
  phone_number_quality_update: numberNews,
  phone_number_name_update: (raw, change) =>
    isOurs(raw, change)
      ? {
          rule: rules.NUMBER_NAME,
          state: raw.decision,
          subject: 'display name',
          reason: first(raw.rejection_reason, raw.reason),
        }
      : undefined,
  account_update: (raw, change) =>
    isOurs({ display_phone_number: raw.phone_number }, change)
      ? {
          rule: rules.ACCOUNT_STATUS,
          state: raw.ban_info?.waba_ban_state ?? raw.event,
          reason: accountReason(raw),
        }
      : undefined,
  account_review_update: (raw) => ({
    rule: rules.ACCOUNT_REVIEW,
    state: raw.decision,
    subject: 'review',
    reason: raw.reason,
  }),
  account_alerts: alertNews,
  business_capability_update: (raw) => ({
    rule: rules.CAPABILITY,
    state: first(
      raw.max_daily_conversations_per_business,
      raw.max_daily_conversation_per_phone,
      raw.max_phone_numbers_per_business,
    ),
    subject: 'messaging limit',
  }),
  security: (raw, change) =>
    isOurs(raw, change) ? { rule: rules.SECURITY, state: raw.event, subject: 'security' } : undefined,
};

/**
 * What a field says about the account's health. Undefined for every other field, for words that say nothing of it
 * and for another number of the same business: such a change is kept as a message.
 */
export function healthEvent(change: Change): InboundHealth | undefined {
  const read = Object.hasOwn(FIELDS, change.field) ? FIELDS[change.field] : undefined;
  const news = read?.(rawHealth.parse(change.value), change);
  const level = news?.state && rules.levelOf(news.rule, news.word ?? news.state);
  if (!news?.state || !level) return undefined;
  return {
    type: 'health',
    key: eventKey('health', change.field, contentId([change.entryId, change.entryTime, change.value])),
    conversation: ACCOUNT_CONVERSATION,
    aspect: news.rule.aspect,
    ...given('subject', news.subject),
    level,
    state: news.state,
    ...given('reason', news.reason || undefined),
    at: change.at,
  };
}

const ERROR_LEVELS: Readonly<Record<string, Pick<InboundHealth, 'aspect' | 'level'>>> = {
  auth: { aspect: 'account', level: 'critical' },
  policy: { aspect: 'account', level: 'critical' },
  quality: { aspect: 'quality', level: 'warning' },
};

/** An element of `errors`, beside the messages: of the account, where its code says so. */
export function errorHealthEvent(element: unknown, change: Change): InboundHealth | undefined {
  const error = rawError.safeParse(element).data;
  const row = error && REFUSALS.find(({ code, to = code }) => error.code >= code && error.code <= to);
  const found = row && ERROR_LEVELS[row.class];
  if (!found) return undefined;
  return {
    type: 'health',
    key: eventKey('health', 'errors', contentId([change.entryId, change.entryTime, element])),
    conversation: ACCOUNT_CONVERSATION,
    ...found,
    subject: 'error',
    state: String(error.code),
    ...given('reason', wordsOf(error)),
    at: change.at,
  };
}

function templateOf({ message_template_name: name, message_template_language: language }: RawHealth) {
  return name === undefined ? undefined : [name, language].filter(Boolean).join('/');
}

function categoryNews(raw: RawHealth): News {
  const { correct_category: proposed, new_category: current, previous_category: previous } = raw;
  return {
    rule: rules.TEMPLATE_CATEGORY,
    state: first(proposed, current, raw.message_template_category),
    subject: templateOf(raw),
    reason: proposed
      ? `It will be moved from ${current ?? 'its category'}.`
      : previous && `It was ${previous}.`,
  };
}

function numberNews(raw: RawHealth, change: Change): News | undefined {
  if (!isOurs(raw, change)) return undefined;
  const isQuality = Object.hasOwn(rules.NUMBER_QUALITY.levels, raw.event ?? '');
  return {
    rule: isQuality ? rules.NUMBER_QUALITY : rules.NUMBER_LIMITS,
    state: raw.event,
    reason: first(raw.max_daily_conversations_per_business, raw.current_limit),
  };
}

/** The same alert may come for several numbers; each kind of alert is a subject of its own. */
function alertNews(raw: RawHealth, { account }: Change): News | undefined {
  const { entity_type: type, entity_id: id, alert_info: info = raw } = raw;
  if (type === 'PHONE_NUMBER' && id !== undefined && id !== account.externalId) return undefined;
  const { alert_severity: severity, alert_status: status } = info;
  return {
    rule: rules.ACCOUNT_ALERT,
    state: status ?? severity,
    word: status === 'NONE' ? status : severity,
    subject: info.alert_type,
    reason: info.alert_description,
  };
}

function accountReason(raw: RawHealth): string | undefined {
  const restrictions = raw.restriction_info?.map(({ restriction_type: type }) => type) ?? [];
  const all = [
    ...restrictions,
    raw.violation_info?.violation_type,
    raw.disconnection_info?.reason,
    raw.ban_info?.waba_ban_date,
  ];
  return all.filter(Boolean).join(', ') || undefined;
}

/** A business account tells all its numbers; the display number says which one is meant. */
function isOurs(
  { display_phone_number: phone }: Pick<RawHealth, 'display_phone_number'>,
  { account }: Change,
) {
  const [told, own] = [digits(phone ?? ''), digits(account.username ?? '')];
  return told === '' || own === '' || told === own;
}

/** 'NONE' is how Meta says that there is no reason. */
function first(...texts: (string | undefined)[]): string | undefined {
  return texts.find((text) => text !== undefined && text !== '' && text !== 'NONE');
}
