import { randomInt } from 'node:crypto';
import { refusal } from '../wire/api-refusal';
import type { Method, MethodContext } from './method';
import { readEnvelope, sendOne } from './outgoing';

/** https://core.telegram.org/bots/api#sendlocation */
const LIVE = { minS: 60, maxS: 86_400, forEver: 0x7fffffff };

export const sendLocation: Method = (context) => {
  const location = readLocation(context);
  const livePeriod = context.params.int('live_period');
  const envelope = readEnvelope(context);
  checkLocation(location);
  const isLive = (livePeriod >= LIVE.minS && livePeriod <= LIVE.maxS) || livePeriod === LIVE.forEver;
  if (livePeriod !== 0 && !isLive) throw refusal('livePeriod');
  const fields = { location: { ...location, ...(livePeriod ? { live_period: livePeriod } : {}) } };
  return sendOne(context, envelope, { fields });
};

/** https://core.telegram.org/bots/api#sendvenue */
export const sendVenue: Method = (context) => {
  const location = readLocation(context);
  const [title, address] = ['title', 'address'].map((name) => context.params.string(name));
  const envelope = readEnvelope(context);
  checkLocation(location);
  if (!title || !address) throw refusal('venueIncomplete');
  return sendOne(context, envelope, { fields: { location, venue: { location, title, address } } });
};

const VCARD_BYTES_MAX = 2048;

/** https://core.telegram.org/bots/api#sendcontact */
export const sendContact: Method = (context) => {
  const { params } = context;
  const [phone, firstName] = ['phone_number', 'first_name'].map((name) => {
    if (!params.has(name)) throw refusal('parameterRequired', { name });
    return params.string(name);
  });
  const vcard = params.string('vcard');
  const envelope = readEnvelope(context);
  if (Buffer.byteLength(vcard) > VCARD_BYTES_MAX) throw refusal('vcardTooLong');
  const contact = {
    phone_number: phone,
    first_name: firstName,
    ...(params.has('last_name') ? { last_name: params.string('last_name') } : {}),
    ...(vcard ? { vcard } : {}),
  };
  return sendOne(context, envelope, { fields: { contact } });
};

/** https://core.telegram.org/bots/api#sendpoll */
const POLL = { questionMax: 300, optionsMin: 2, optionsMax: 12, optionMax: 100 };

export const sendPoll: Method = (context) => {
  const { params } = context;
  const question = params.string('question').trim();
  const options = readOptions(context);
  const envelope = readEnvelope(context);
  if (question === '') throw refusal('pollQuestionEmpty');
  if (question.length > POLL.questionMax) throw refusal('pollQuestionTooLong');
  if (options.length < POLL.optionsMin) throw refusal('pollOptionsFew');
  if (options.length > POLL.optionsMax) throw refusal('pollOptionsMany');
  if (options.some((text) => text === '')) throw refusal('pollOptionEmpty');
  if (options.some((text) => text.length > POLL.optionMax)) throw refusal('pollOptionTooLong');
  const poll = {
    id: String(randomInt(2 ** 47)),
    question,
    options: options.map((text) => ({ text, voter_count: 0 })),
    total_voter_count: 0,
    is_closed: params.bool('is_closed'),
    is_anonymous: params.has('is_anonymous') ? params.bool('is_anonymous') : true,
    type: 'regular',
    allows_multiple_answers: params.bool('allows_multiple_answers'),
  };
  return sendOne(context, envelope, { fields: { poll } });
};

/** Each is an InputPollOption, or a string as before Bot API 7.3. */
function readOptions({ params }: MethodContext): string[] {
  let value: unknown;
  try {
    value = params.json('options');
  } catch {
    throw refusal('pollOptionsJson');
  }
  if (!Array.isArray(value)) throw refusal('pollOptionsArray');
  return value.map((option: string | { text?: string }) =>
    (typeof option === 'string' ? option : (option.text ?? '')).trim(),
  );
}

interface Point {
  latitude: number;
  longitude: number;
}

function readLocation({ params }: MethodContext): Point {
  if (!params.has('latitude')) throw refusal('latitudeEmpty');
  if (!params.has('longitude')) throw refusal('longitudeEmpty');
  return { latitude: Number(params.string('latitude')), longitude: Number(params.string('longitude')) };
}

function checkLocation({ latitude, longitude }: Point): void {
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) throw refusal('locationWrong');
}
