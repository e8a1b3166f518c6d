import { noticeIdentity, noticeKeyOf } from './notice.policy';
import { noticeFor } from './notice-texts';

const file = { conversationId: 'c1', messageId: 'm1', sentAt: new Date('2026-01-02T23:00:00Z') };

describe('what a contact is told about a file', () => {
  it('is said once a message where it is too large, and once a day where it cannot be opened', () => {
    expect(noticeIdentity(file, 'too_large')).toBe(noticeIdentity({ ...file }, 'too_large'));
    expect(noticeIdentity(file, 'too_large')).not.toBe(
      noticeIdentity({ ...file, messageId: 'm2' }, 'too_large'),
    );
    expect(noticeIdentity(file, 'infected')).toBe(noticeIdentity({ ...file, messageId: 'm2' }, 'infected'));
    expect(noticeIdentity(file, 'infected')).not.toBe(
      noticeIdentity({ ...file, sentAt: new Date('2026-01-03T01:00:00Z') }, 'infected'),
    );
  });

  it('is said once a message where it did not come, whatever the reason, and never where it did', () => {
    expect(noticeIdentity(file, 'expired')).toBe(noticeIdentity(file, 'failed'));
    expect(noticeIdentity(file, 'expired')).not.toBe(noticeIdentity({ ...file, messageId: 'm2' }, 'expired'));
    expect(noticeKeyOf('stored')).toBeNull();
  });

  it('is said in their language, else in English', () => {
    expect(noticeFor('too_large', 'fr')).toMatch(/volumineux/);
    expect(noticeFor('too_large', 'xx')).toMatch(/too large/);
  });
});
