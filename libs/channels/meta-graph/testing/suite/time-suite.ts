import { ManualSimulatorClock } from '@causerie/channel-kit-testing';
import { failure, startScene, type MessagingUnderTest, type Scene } from './scene';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What the platform forbids or forgets as time goes by. */
export function describeTime(under: MessagingUnderTest, { windowSubcode }: { windowSubcode: number }): void {
  let scene: Scene;
  let clock: ManualSimulatorClock;

  beforeEach(async () => {
    clock = new ManualSimulatorClock();
    scene = await startScene(under, { clock });
  });
  afterEach(() => scene.close());

  describe('time', () => {
    it('closes the window after 24 hours, until the person writes again', async () => {
      const { simulator, ada, sendText } = scene;
      clock.advance(DAY_MS + 1);
      const [late] = await sendText('Too late');
      expect(late).toMatchObject(failure('window_closed', '10'));
      expect(late).toMatchObject({
        failure: { description: expect.stringContaining(String(windowSubcode)) },
      });
      simulator.sendText({ person: ada.id, text: 'Still there?' });
      expect(await sendText('Yes')).toMatchObject([{ ok: true }]);
    });

    it('closes the window of one chat alone', async () => {
      const { simulator, ada, sendText } = scene;
      const { id: conversationAlias } = simulator.createPerson();
      simulator.sendText({ person: conversationAlias, text: 'Me, too' });
      simulator.quietFor({ person: ada.id, ms: DAY_MS + 1 });
      expect(await sendText('Too late')).toMatchObject([failure('window_closed', '10')]);
      expect(await sendText('In time', { conversationAlias })).toMatchObject([{ ok: true }]);
    });

    it('lets a person of the business write for seven days, and nobody else', async () => {
      const { sendText } = scene;
      clock.advance(6 * DAY_MS);
      expect(await sendText('By the bot')).toMatchObject([failure('window_closed', '10')]);
      expect(await sendText('By a person', { humanTag: true })).toMatchObject([{ ok: true }]);
      clock.advance(2 * DAY_MS);
      expect(await sendText('Too late', { humanTag: true })).toMatchObject([failure('window_closed', '10')]);
    });

    it('opens no window for people whom Meta has not allowed, and leaves the account in peace', async () => {
      const { simulator, sendText } = scene;
      simulator.setAccount({ humanAgent: false });
      clock.advance(2 * DAY_MS);
      expect(await sendText('By a person', { humanTag: true })).toMatchObject([
        failure('window_closed', '10'),
      ]);
    });

    it('counts the texts of a second', async () => {
      const { simulator, sendText } = scene;
      simulator.setAccount({ perSecond: 1 });
      expect(await sendText('One')).toMatchObject([{ ok: true }]);
      expect(await sendText('Two')).toMatchObject([failure('account_throttled', '613')]);
      clock.advance(1_001);
      expect(await sendText('Two')).toMatchObject([{ ok: true }]);
    });

    it('ends the address of a file', async () => {
      const { simulator, ada } = scene;
      const { content } = simulator.sendMedia({ person: ada.id, type: 'image' });
      const [attachment] = content['attachments'] as { payload: { url: string } }[];
      const look = async () => (await fetch(attachment?.payload.url ?? '')).status;
      expect(await look()).toBe(200);
      clock.advance(HOUR_MS);
      expect(await look()).toBe(403);
    });
  });
}
