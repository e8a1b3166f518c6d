/** Made-up numbers, people and ids; the shapes are those of the platform's webhook reference. */
export const PHONE_NUMBER_ID = '100200300400500';
export const WABA_ID = '100200300400999';
export const OWN_PHONE = '15550100200';
export const NADIA = { phone: '33600000001', userId: 'FR.7001002003004005006', name: 'Nadia' };
export const TIME = 1_767_225_600;

let lastId = 1_000;
export const wamid = () => `wamid.SAMPLE${(lastId += 1)}`;
const metadata = { display_phone_number: OWN_PHONE, phone_number_id: PHONE_NUMBER_ID };

export const contact = {
  profile: { name: NADIA.name, username: 'nadia' },
  wa_id: NADIA.phone,
  user_id: NADIA.userId,
};

export function body(field: string, value: Record<string, unknown>, time?: number) {
  const entry = { id: WABA_ID, ...(time ? { time } : {}), changes: [{ field, value }] };
  return { object: 'whatsapp_business_account', entry: [entry] };
}

/** A change that names the number. */
export const ofNumber = (field: string, value: Record<string, unknown>) =>
  body(field, { messaging_product: 'whatsapp', metadata, ...value });

export const from = (fields: Record<string, unknown>) => ({
  from: NADIA.phone,
  from_user_id: NADIA.userId,
  id: wamid(),
  timestamp: String(TIME),
  ...fields,
});

export const messages = (...all: unknown[]) => ofNumber('messages', { contacts: [contact], messages: all });
export const message = (fields: Record<string, unknown>) => messages(from(fields));

export const statuses = (...all: unknown[]) => ofNumber('messages', { statuses: all });
export const status = (name: string, more: Record<string, unknown> = {}) => ({
  id: wamid(),
  status: name,
  timestamp: String(TIME + 1),
  recipient_id: NADIA.phone,
  recipient_user_id: NADIA.userId,
  ...more,
});

export const echo = (fields: Record<string, unknown>) =>
  ofNumber('smb_message_echoes', {
    message_echoes: [{ from: OWN_PHONE, to: NADIA.phone, id: wamid(), timestamp: String(TIME), ...fields }],
  });

export const error = (code: number, title: string) => ({
  code,
  title,
  message: title,
  error_data: { details: `${title}, in detail.` },
});
