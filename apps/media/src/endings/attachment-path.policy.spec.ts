import { endingOf, pathOf } from './attachment-path.policy';

const facts = {
  kind: 'image' as const,
  contactId: 'c1',
  sentAt: new Date('2026-01-02T03:04:05.678Z'),
  ordinal: 1,
  mimeType: 'image/jpeg',
};

describe('what people see as an attachment’s place', () => {
  it('is class, contact, time and name', () => {
    expect(pathOf(facts)).toBe('images/c1/20260102T030405Z-image-2.jpg');
    expect(pathOf({ ...facts, kind: 'document', fileName: 'Été 2026.pdf' })).toBe(
      'documents/c1/20260102T030405Z-Été 2026.pdf',
    );
    expect(pathOf({ ...facts, kind: 'video_note', contactId: undefined, mimeType: 'video/mp4' })).toBe(
      'videos/unknown/20260102T030405Z-video_note-2.mp4',
    );
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\temp\\a.txt', 'a.txt'],
    ['.hidden', 'hidden'],
    ['a\u0000b\u202Ec.txt', 'abc.txt'],
    ['   ', 'image-2.jpg'],
    ['..', 'image-2.jpg'],
    [`${'x'.repeat(200)}.pdf`, `${'x'.repeat(76)}.pdf`],
  ])('never leaves its folder, whatever the sender called it: %j', (fileName, name) => {
    expect(pathOf({ ...facts, fileName })).toBe(`images/c1/20260102T030405Z-${name}`);
  });

  it('has an ending for every type', () => {
    expect([
      endingOf('audio/ogg'),
      endingOf('image/x-icon'),
      endingOf('application/pdf'),
      endingOf('odd'),
    ]).toEqual(['ogg', 'icon', 'pdf', 'bin']);
  });
});
