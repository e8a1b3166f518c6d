import {
  body,
  contact,
  echo,
  error,
  NADIA,
  ofNumber,
  OWN_PHONE,
  status,
  statuses,
  TIME,
  wamid,
} from './bodies';

const past = (fields: Record<string, unknown>) => ({
  from: NADIA.phone,
  id: wamid(),
  timestamp: String(TIME - 86_400),
  history_context: { status: 'READ' },
  ...fields,
});

const history = (phase: number, progress: number, threads: unknown[]) =>
  ofNumber('history', { history: [{ metadata: { phase, chunk_order: 1, progress }, threads }] });

const MEDIA_TO_COME = 'wamid.SAMPLEMEDIATOCOME';

export const accountSamples: Readonly<Record<string, unknown>> = {
  sent: statuses(status('sent', { pricing: { billable: false, pricing_model: 'PMP', category: 'service' } })),
  delivered: statuses(status('delivered', { biz_opaque_callback_data: 'our-key:0' })),
  readAndPlayed: statuses(status('read'), status('played')),
  failed: statuses(status('failed', { errors: [error(131_047, 'Re-engagement message')] })),
  groupStatus: statuses(
    status('read', { recipient_type: 'group', recipient_id: 'G100', recipient_participant_id: NADIA.phone }),
  ),
  unknownStatus: statuses(status('teleported')),
  statusWithoutId: statuses({ status: 'sent', timestamp: String(TIME) }),
  errorsOnly: ofNumber('messages', { errors: [error(131_000, 'Something went wrong')] }),
  echoText: echo({ type: 'text', text: { body: 'Come by at five.' } }),
  echoToUserId: echo({ to: undefined, to_user_id: NADIA.userId, type: 'text', text: { body: 'Hi' } }),
  echoEdit: echo({
    type: 'edit',
    edit: { original_message_id: 'wamid.SAMPLEOURS', message: { type: 'text', text: { body: 'At six.' } } },
  }),
  echoRevoke: echo({ type: 'revoke', revoke: { original_message_id: 'wamid.SAMPLEOURS' } }),
  historyFirst: history(0, 30, [
    {
      id: NADIA.phone,
      messages: [
        past({ type: 'text', text: { body: 'Hello?' } }),
        past({ from: OWN_PHONE, type: 'text', text: { body: 'Hello!' } }),
        past({ id: MEDIA_TO_COME, type: 'media_placeholder' }),
      ],
    },
  ]),
  historySecond: history(1, 80, [
    { id: NADIA.userId, messages: [past({ type: 'text', text: { body: 'Old' } })] },
  ]),
  historyThird: history(2, 100, []),
  historyMedia: ofNumber('history', {
    messages: [past({ id: MEDIA_TO_COME, type: 'image', image: { id: '900', mime_type: 'image/png' } })],
  }),
  historyMediaNameless: ofNumber('history', {
    messages: [past({ id: undefined, type: 'image', image: { id: '901', mime_type: 'image/png' } })],
  }),
  historyRefused: ofNumber('history', { history: [{ errors: [error(2_593_109, 'History sync is off')] }] }),
  stateSync: ofNumber('smb_app_state_sync', {
    state_sync: [
      { type: 'contact', contact: { full_name: 'Nadia O.', phone_number: NADIA.phone }, action: 'add' },
    ],
  }),
  userIdUpdate: ofNumber('user_id_update', {
    contacts: [contact],
    user_id_update: [
      { wa_id: NADIA.phone, user_id: { previous: NADIA.userId, current: 'FR.8003' }, timestamp: TIME },
    ],
  }),
  userPreferences: ofNumber('user_preferences', {
    contacts: [contact],
    user_preferences: [
      { wa_id: NADIA.phone, category: 'marketing_messages', value: 'stop', timestamp: TIME },
    ],
  }),
  call: ofNumber('calls', {
    contacts: [contact],
    calls: [
      {
        id: 'wacid.1',
        from: NADIA.phone,
        to: OWN_PHONE,
        event: 'connect',
        timestamp: String(TIME),
        session: { sdp: 'v=0' },
      },
    ],
  }),
  callByUs: ofNumber('calls', {
    calls: [{ id: 'wacid.2', from: OWN_PHONE, to: NADIA.phone, event: 'terminate', timestamp: String(TIME) }],
  }),
  callStatus: ofNumber('calls', {
    statuses: [{ id: 'wacid.2', type: 'call', status: 'RINGING', timestamp: String(TIME) }],
  }),
  templateStatus: body(
    'message_template_status_update',
    { event: 'REJECTED', reason: 'INVALID_FORMAT' },
    TIME,
  ),
  templateQuality: body('message_template_quality_update', { new_quality_score: 'RED' }, TIME),
  numberQuality: body('phone_number_quality_update', { event: 'FLAGGED', current_limit: 'TIER_1K' }, TIME),
  accountUpdate: body('account_update', { event: 'DISABLED_UPDATE' }, TIME),
  fieldNeverHeardOf: body('automatic_events', { event: 'future' }, TIME),
  changeWithoutValue: {
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: [{ field: 'messages' }] }],
  },
  entryWithoutChanges: { object: 'whatsapp_business_account', entry: [{ id: '2' }] },
  noEntry: { object: 'whatsapp_business_account', entry: [] },
  standby: ofNumber('standby', { messages: [past({ type: 'text', text: { body: 'For the other app' } })] }),
};
