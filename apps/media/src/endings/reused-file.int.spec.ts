import { randomBytes } from 'node:crypto';
import { ReuseFile } from '../attachments/reuse-file';
import { FetchRig } from '../attachments/testing/fetch-rig';

let rig: FetchRig;

beforeAll(async () => {
  rig = await FetchRig.start();
});
afterAll(() => rig.close());
afterEach(() => jest.restoreAllMocks());

/** Its author takes the message back, and the collector takes the bytes. */
async function goes(externalId: string): Promise<void> {
  await rig.takeBack(externalId);
  await rig.media.db.owner('DELETE FROM media_object');
}

describe('a file that came before, and goes while it is reused', () => {
  it('is fetched by the next try: the platform still has it', async () => {
    const file = { kind: 'document' as const, base64: randomBytes(64).toString('base64') };
    const first = await rig.receive(file);
    await rig.fetch(first.id);
    const { id } = await rig.receive(file);
    await rig.isTheSameFile(id, first.id);
    const reuse = rig.media.get(ReuseFile);
    const reuseFile = reuse.reuse.bind(reuse);
    const reused = jest.spyOn(reuse, 'reuse').mockImplementation(async (...given) => {
      const known = await reuseFile(...given);
      await goes(first.externalId);
      return known;
    });
    await rig.fetch(id);
    expect(reused).toHaveBeenCalledTimes(1);
    expect(await rig.attachment(id)).toMatchObject({ state: 'failed', failure: { code: 'transient' } });
    await rig.media.db.shiftClock(60_000);
    await rig.fetch(id);
    expect(reused).toHaveBeenCalledTimes(1);
    expect(await rig.attachment(id)).toMatchObject({ state: 'stored' });
    expect(await rig.objects()).toHaveLength(1);
  });
});
