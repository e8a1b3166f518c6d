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
import { healthSamples } from './health';

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
  sent: statuses(
    status('sent', {
      pricing: { billable: false, pricing_model: 'PMP', category: 'service', type: 'regular' },
    }),
  ),
  delivered: statuses(status('delivered', { biz_opaque_callback_data: 'our-key:0' })),
  keyOfAnother: statuses(status('delivered', { biz_opaque_callback_data: 'order 7' })),
  readAndPlayed: statuses(status('read'), status('played')),
  failed: statuses(status('failed', { errors: [error(131_047, 'Re-engagement message')] })),
  groupStatus: statuses(
    status('read', { recipient_type: 'group', recipient_id: 'G100', recipient_participant_id: NADIA.phone }),
  ),
  unknownStatus: statuses(status('teleported')),
  statusWithoutId: statuses({ status: 'sent', timestamp: String(TIME) }),
  errorsOnly: ofNumber('messages', {
    errors: [error(131_000, 'Something went wrong'), error(131_031, 'Account locked')],
  }),
  echoText: echo({ type: 'text', text: { body: 'Come by at five.' } }),
  echoToUserId: echo({ to: undefined, to_user_id: NADIA.userId, type: 'text', text: { body: 'Hi' } }),
  echoImage: echo({ type: 'image', image: { id: '900', mime_type: 'image/png', caption: 'Our shop' } }),
  echoEditWithFile: echo({
    type: 'edit',
    edit: {
      original_message_id: 'wamid.SAMPLEOURS',
      message: { type: 'image', image: { id: '902', mime_type: 'image/png', caption: 'Our new shop' } },
    },
  }),
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
  userIdUpdateOfNobody: ofNumber('user_id_update', { user_id_update: [{ timestamp: TIME }] }),
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
  ...healthSamples,
  fieldNeverHeardOf: body('automatic_events', { event: 'future' }, TIME),
  changeWithoutValue: {
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: [{ field: 'messages' }] }],
  },
  entryWithoutChanges: { object: 'whatsapp_business_account', entry: [{ id: '2' }] },
  noEntry: { object: 'whatsapp_business_account', entry: [] },
  standby: ofNumber('standby', { messages: [past({ type: 'text', text: { body: 'For the other app' } })] }),
};
