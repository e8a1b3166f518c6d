import { newId } from '@causerie/kernel';
import type { InboundHealth } from '@causerie/message-schema';
import { InboundKit } from '../testing/inbound-kit';
import { HealthStore } from './health.store';

let kit: InboundKit;
let health: HealthStore;

beforeAll(async () => {
  kit = await InboundKit.start();
  health = new HealthStore(kit.db.dataSource);
});
afterAll(() => kit.db.close());
beforeEach(() => kit.newAccount());

const said = (given: Partial<InboundHealth> = {}): InboundHealth => ({
  type: 'health',
  key: newId(),
  conversation: { aliases: ['account'], kind: 'system' },
  aspect: 'quality',
  level: 'ok',
  state: 'GREEN',
  at: '2026-01-01T12:00:00.000Z',
  ...given,
});
const list = () => kit.db.transaction.run(kit.account.workspaceId, (tx) => health.list(tx));
const told = async () =>
  (await kit.events('channelAccount.healthChanged')).map(({ aspect, level, state }) => [
    aspect,
    level,
    state,
  ]);

describe('what a platform says about an account', () => {
  it('is kept by aspect and subject, the worst first, and makes no conversation', async () => {
    const paused = said({
      aspect: 'template',
      subject: 'hi/en',
      level: 'critical',
      state: 'PAUSED',
      reason: 'LOW',
    });
    expect((await kit.record(said(), paused)).map(({ outcome }) => outcome)).toEqual(['health', 'health']);
    expect(await list()).toMatchObject([
      { aspect: 'template', subject: 'hi/en', level: 'critical', state: 'PAUSED', reason: 'LOW' },
      { aspect: 'quality', subject: null, level: 'ok', state: 'GREEN', reason: null },
    ]);
    expect(await kit.rows('conversation')).toEqual([]);
    expect((await kit.rows<{ channel: string }>('event', 'id')).map(({ channel }) => channel)).toEqual(
      Array.from({ length: 2 }, () => `workspace:${kit.account.workspaceId}`),
    );
  });

  it('is told when it changes and not when it is said again', async () => {
    const at = (minute: number) => `2026-01-01T12:0${minute}:00.000Z`;
    await kit.record(said({ at: at(0) }));
    await kit.record(said({ at: at(1) }), said({ at: at(2), level: 'warning', state: 'YELLOW' }));
    await kit.record(said({ at: at(3), level: 'warning', state: 'YELLOW', reason: 'still' }));
    expect(await told()).toEqual([
      ['quality', 'ok', 'GREEN'],
      ['quality', 'warning', 'YELLOW'],
    ]);
  });

  it('is the newest, in whatever order it comes', async () => {
    await kit.record(said({ at: '2026-01-01T12:05:00.000Z', level: 'critical', state: 'RED' }));
    await kit.record(said({ at: '2026-01-01T12:01:00.000Z' }));
    expect(await list()).toMatchObject([{ level: 'critical', state: 'RED' }]);
    expect(await told()).toEqual([['quality', 'critical', 'RED']]);
  });

  it('does not stop a critical account, and is counted for a metric', async () => {
    const before = await health.counts();
    await kit.record(
      said({ aspect: 'account', level: 'critical', state: 'RESTRICTED' }),
      said({ aspect: 'limits' }),
    );
    expect(await kit.rows('channel_account', 'id')).toMatchObject([{ state: 'active' }]);
    const of = (counts: typeof before) => counts.find(({ aspect }) => aspect === 'account')?.count ?? 0;
    expect(of(await health.counts()) - of(before)).toBe(1);
    expect((await health.counts()).map(({ level }) => level)).not.toContain('ok');
  });
});
