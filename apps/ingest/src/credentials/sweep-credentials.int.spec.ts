import type { ChannelAccount, Connection } from '@causerie/channel-kit';
import { channelFor } from '@causerie/channel-registry';
import { EVENTS } from '@causerie/contracts';
import { PermanentError, TransientError } from '@causerie/kernel';
import { anAdapter, IngestHarness, type Replica } from '../testing/ingest-harness';
import { SweepCredentialsWorker } from './sweep-credentials.worker';

const DAY = 24 * 3_600_000;

let harness: IngestHarness;

beforeAll(async () => {
  harness = await IngestHarness.start();
});
afterAll(() => harness.close());
beforeEach(() => harness.db.owner('UPDATE channel_account SET credentials_due_at = NULL'));

type Renew = NonNullable<Connection<unknown>['renewCredentials']>;

const replicaThat = (renewCredentials: Renew | undefined): Promise<Replica> =>
  harness.replica({
    adapter: anAdapter({
      connection: { ...channelFor('telegram').connection, ...(renewCredentials && { renewCredentials }) },
    }),
  });

const sweep = ({ module }: Replica) => module.get(SweepCredentialsWorker).sweep();

/** A connected account whose credentials end in so many days. */
async function anEndingAccount(days: number): Promise<string> {
  const { id } = await harness.anAccount();
  await harness.db.owner(
    `UPDATE channel_account SET credentials_expire_at = app_now() + $2 * interval '1 day', credentials_due_at = app_now()
     WHERE id = $1`,
    [id, days],
  );
  return id;
}

/** The platform's time goes on for this account alone. */
const later = (id: string, days: number) =>
  harness.db.owner(
    `UPDATE channel_account SET credentials_expire_at = credentials_expire_at - $2 * interval '1 day',
       credentials_due_at = credentials_due_at - $2 * interval '1 day' WHERE id = $1`,
    [id, days],
  );

const told = async (id: string) =>
  (await harness.events('channelAccount.healthChanged'))
    .map((payload) => EVENTS['channelAccount.healthChanged'].parse(payload))
    .filter(({ channelAccountId }) => channelAccountId === id)
    .map(({ aspect, level, state }) => `${aspect} ${level} ${state}`);

const newer = ({ credentials }: ChannelAccount, token: string) => ({
  credentials: { ...(credentials as object), token },
  expiresAt: new Date(Date.now() + 60 * DAY).toISOString(),
});

describe('credentials that end', () => {
  it('are renewed from ten days before, stored encrypted, and nobody is alarmed', async () => {
    const token = `654321:${'N'.repeat(35)}`;
    const replica = await replicaThat((account) => Promise.resolve(newer(account, token)));
    const id = await anEndingAccount(11);
    await sweep(replica);
    expect((await harness.accounts.find(id))?.credentials).toMatchObject({
      token: harness.credentials.token,
    });

    await later(id, 2);
    await sweep(replica);
    expect((await harness.accounts.find(id))?.credentials).toEqual({ ...harness.credentials, token });
    const row = await harness.account(id);
    expect(row['credentials_expire_at']).toEqual(expect.any(Date));
    expect(String(row['credentials'])).not.toContain(token);
    expect(await told(id)).toEqual([]);
    expect(await replica.counter('credential_renewals_total')).toBe(1);
  });

  it('that cannot be renewed for now are told a week and a day before, and renewed when it works again', async () => {
    let works = false;
    const token = `654321:${'M'.repeat(35)}`;
    const replica = await replicaThat((account) =>
      works ? Promise.resolve(newer(account, token)) : Promise.reject(new TransientError('no answer')),
    );
    const id = await anEndingAccount(9);
    const look = async (days: number) => {
      await later(id, days);
      await sweep(replica);
    };
    await look(0);
    expect(await told(id)).toEqual([]);
    await look(3);
    await look(1);
    expect(await told(id)).toEqual(['credentials warning expires_soon']);
    await look(4.5);
    expect((await told(id)).at(-1)).toBe('credentials critical expires_soon');
    works = true;
    await look(0.2);
    expect((await told(id)).at(-1)).toBe('credentials ok valid');
    expect(await told(id)).toHaveLength(3);
  });

  it('that the platform refuses to renew are critical at once, and it is not asked again', async () => {
    let asked = 0;
    const replica = await replicaThat(() => {
      asked += 1;
      return Promise.reject(new PermanentError('revoked'));
    });
    const id = await anEndingAccount(9);
    await sweep(replica);
    expect(await told(id)).toEqual(['credentials critical refused']);
    await later(id, 20);
    await sweep(replica);
    expect(asked).toBe(1);
  });

  it('of a platform that renews none are told, until somebody connects the account anew', async () => {
    const replica = await replicaThat(undefined);
    const id = await anEndingAccount(0.5);
    await sweep(replica);
    await later(id, 1);
    await sweep(replica);
    expect(await told(id)).toEqual(['credentials critical expires_soon', 'credentials critical expired']);
    await harness.db.transaction.run(harness.workspace.id, (tx) =>
      harness.accounts.attend(tx, id, {
        expiresAt: new Date(Date.now() + 60 * DAY).toISOString(),
        history: false,
      }),
    );
    expect((await told(id)).at(-1)).toBe('credentials ok valid');
  });

  it('that a person replaced while they were renewed stay the person’s', async () => {
    const id = await anEndingAccount(9);
    const replica = await replicaThat(async (account) => {
      await harness.db.transaction.run(harness.workspace.id, async (tx) => {
        await harness.accounts.update(tx, id, {
          credentials: { ...harness.credentials, token: 'the person’s' },
        });
        await harness.accounts.attend(tx, id, { history: false });
      });
      return newer(account, 'the older one');
    });
    await sweep(replica);
    expect((await harness.accounts.find(id))?.credentials).toMatchObject({ token: 'the person’s' });
  });

  it('that a person replaced are not told to be refused, whatever came of the old ones', async () => {
    const id = await anEndingAccount(9);
    const replica = await replicaThat(async () => {
      await harness.db.transaction.run(harness.workspace.id, (tx) =>
        harness.accounts.attend(tx, id, {
          expiresAt: new Date(Date.now() + 60 * DAY).toISOString(),
          history: false,
        }),
      );
      throw new PermanentError('revoked');
    });
    await sweep(replica);
    expect(await told(id)).toEqual([]);
  });

  it('are renewed by one of many replicas', async () => {
    let asked = 0;
    const renew: Renew = (account) => {
      asked += 1;
      return Promise.resolve(newer(account, `654321:${'O'.repeat(35)}`));
    };
    const replicas = [await replicaThat(renew), await replicaThat(renew)];
    await anEndingAccount(5);
    await Promise.all(replicas.map(sweep));
    expect(asked).toBe(1);
  });
});
