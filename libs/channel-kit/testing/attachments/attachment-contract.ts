import { describeHandles } from './handles-contract';
import { describeLocate } from './locate-contract';
import type { FilesUnderTest } from './files-scene';

/** What every platform that has files promises of them, shown on its simulator. */
export function describeAttachmentContract(under: FilesUnderTest): void {
  describe(`the attachment contract, kept by ${under.adapter.displayName}:`, () => {
    const side = under.adapter.attachments;

    it('names the hosts of its files, and how long a file can be fetched', () => {
      expect(side?.hosts.length).toBeGreaterThan(0);
      for (const host of side?.hosts ?? []) expect(host).toMatch(/^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/);
      expect(side?.fetchWithinMs).toBeGreaterThan(0);
    });

    it('uploads before the call exactly where it says so', () => {
      expect(side?.upload !== undefined).toBe(side?.handles === 'before');
    });

    describeLocate(under);
    if (side?.handles) describeHandles(under);
  });
}
