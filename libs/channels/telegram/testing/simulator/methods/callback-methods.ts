import { CALLBACK_TTL_MS } from '../updates/update-dispatcher';
import { refusal } from '../wire/api-refusal';
import type { Method } from './method';

const ANSWER_UNITS_MAX = 200;

/** https://core.telegram.org/bots/api#answercallbackquery */
export const answerCallbackQuery: Method = ({ params, world, bot }) => {
  const query = world.callbackQueries.get(params.string('callback_query_id'));
  const nowMs = world.clock.nowMs();
  if (!query || query.botId !== bot.id || query.answer || nowMs - query.atMs > CALLBACK_TTL_MS) {
    throw refusal('queryInvalid');
  }
  const text = params.string('text');
  if (text.length > ANSWER_UNITS_MAX) throw refusal('callbackAnswerTooLong');
  query.answer = {
    ...(text ? { text } : {}),
    showAlert: params.bool('show_alert'),
    ...(params.has('url') ? { url: params.string('url') } : {}),
    atMs: nowMs,
  };
  return true;
};
