import { z } from 'zod';

/** What the fields of the account hold, as loosely as can be: what is missing or of another shape is not there. */
const word = z
  .union([z.string(), z.number().transform(String)])
  .optional()
  .catch(undefined);
/** Some are seen as a list of one. */
const wordOrList = z
  .union([
    z.string(),
    z
      .tuple([z.string()])
      .rest(z.unknown())
      .transform(([first]) => first),
  ])
  .optional()
  .catch(undefined);
const holding = <Shape extends z.ZodRawShape>(shape: Shape) => z.object(shape).optional().catch(undefined);

const alert = { alert_severity: word, alert_status: word, alert_type: word, alert_description: word };

export const rawHealth = z.object({
  event: word,
  decision: word,
  reason: word,
  rejection_reason: word,
  rejection_info: holding({ reason: word }),
  other_info: holding({ title: word, description: word }),
  message_template_name: word,
  message_template_language: word,
  message_template_category: word,
  previous_quality_score: word,
  new_quality_score: word,
  previous_category: word,
  new_category: word,
  correct_category: word,
  display_phone_number: word,
  phone_number: word,
  current_limit: word,
  max_daily_conversations_per_business: word,
  max_daily_conversation_per_phone: word,
  max_phone_numbers_per_business: word,
  ban_info: holding({ waba_ban_state: wordOrList, waba_ban_date: word }),
  violation_info: holding({ violation_type: word }),
  disconnection_info: holding({ reason: word }),
  restriction_info: z
    .array(z.object({ restriction_type: word }).catch({ restriction_type: undefined }))
    .optional()
    .catch(undefined),
  entity_type: word,
  entity_id: word,
  alert_info: holding(alert),
  ...alert,
});

export type RawHealth = z.infer<typeof rawHealth>;
