import { inboundEventSchema, type InboundEvent } from './inbound-event';

const conversation = { aliases: ['1'], kind: 'private' as const };
const sender = { addresses: [{ kind: 'user_id', value: '9007199254740993' }], displayName: 'Ada' };
const content = { parts: [{ kind: 'text' as const, text: 'Hi' }], attachments: [] };

const SAMPLES: { [Type in InboundEvent['type']]: Extract<InboundEvent, { type: Type }> } = {
  message: {
    type: 'message',
    key: 'k',
    conversation,
    ...content,
    externalId: '1:1',
    sentAt: '2026-01-01T12:00:00.000Z',
    sender,
    author: 'contact',
    replyTo: { externalId: '1:0', quote: 'q' },
    answerable: true,
    addressed: true,
    pace: 'burst',
    historical: true,
    maybeOwn: true,
  },
  edit: {
    type: 'edit',
    key: 'k2',
    conversation,
    ...content,
    externalId: '1:1',
    sentAt: '2026-01-01T12:00:00.000Z',
    editedAt: '2026-01-01T12:00:05Z',
    author: 'contact',
  },
  deletion: { type: 'deletion', key: 'k3', conversation, externalIds: ['1:1'] },
  status: {
    type: 'status',
    key: 'k4',
    conversation,
    externalId: '1:2',
    status: 'failed',
    at: '2026-01-01T12:00:00Z',
    failure: { code: '131047' },
    callbackData: '0197d2e0-0000-7000-8000-000000000000:1',
    pricing: { category: 'utility', model: 'PMP', type: 'regular' },
    coversEarlier: true,
  },
  watermark: {
    type: 'watermark',
    key: 'k5',
    conversation,
    status: 'read',
    upTo: '2026-01-01T12:00:00Z',
    at: '2026-01-01T12:00:01Z',
  },
  identity: {
    type: 'identity',
    key: 'k6',
    conversation: { aliases: ['2', '1'], kind: 'private' },
    sender: { addresses: [{ kind: 'user_id', value: '2' }, ...sender.addresses] },
    at: '2026-01-01T12:00:00Z',
  },
  health: {
    type: 'health',
    key: 'k7',
    conversation: { aliases: ['account'], kind: 'system' },
    aspect: 'template',
    subject: 'welcome/en_US',
    level: 'critical',
    state: 'PAUSED',
    reason: 'LOW_QUALITY',
    at: '2026-01-01T12:00:00Z',
  },
};

describe('inbound events', () => {
  it.each(Object.entries(SAMPLES))('a %s keeps every field', (type, event) => {
    expect(event.type).toBe(type);
    expect(inboundEventSchema.parse(event)).toEqual(event);
  });

  it.each<[string, unknown]>([
    ['without a key', { ...SAMPLES.message, key: '' }],
    ['with a key too long for an index', { ...SAMPLES.message, key: 'k'.repeat(401) }],
    ['in no conversation', { ...SAMPLES.message, conversation: { ...conversation, aliases: [] } }],
    ['of nobody who can be found', { ...SAMPLES.message, sender: { addresses: [] } }],
    ['with nothing in it', { ...SAMPLES.message, parts: [] }],
    ['at a local time', { ...SAMPLES.message, sentAt: '2026-01-01T12:00:00+02:00' }],
    ['that deletes nothing', { ...SAMPLES.deletion, externalIds: [] }],
    ['with a status that only we give', { ...SAMPLES.status, status: 'queued' }],
    ['that says up to when something failed', { ...SAMPLES.watermark, status: 'failed' }],
    ['of an identity without a person', { ...SAMPLES.identity, sender: undefined }],
    ['of a health that nobody grades', { ...SAMPLES.health, level: 'fine' }],
  ])('an event %s is refused', (_, event) => {
    expect(inboundEventSchema.safeParse(event).success).toBe(false);
  });
});
