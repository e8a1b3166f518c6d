import type { AdapterUnderTest } from './adapter-under-test';

export function describeTraits(under: AdapterUnderTest): void {
  const { adapter, account, givenCredentials } = under;
  const { text, buttons, media, typing, webhook, rate, replyWindowMs, albumSettleMs } = adapter.capabilities;

  describe('its capabilities', () => {
    it('are limits one can work with', () => {
      const numbers = [webhook.bodyBytesMax, text.max, text.captionMax, buttons.max, buttons.idBytesMax];
      const sizes = Object.values(media).flatMap((one) => [one.downloadBytesMax, one.uploadBytesMax]);
      for (const limit of [...numbers, ...sizes])
        expect(Number.isSafeInteger(limit) && limit >= 0).toBe(true);
      expect(text.max).toBeGreaterThan(100);
    });

    it('repeat a typing indicator before it ends', () => {
      if (typing) expect(typing.repeatMs).toBeLessThan(typing.lastsMs);
    });

    it('have rates and times above zero', () => {
      const rates = [rate.account, rate.recipient, rate.group ?? rate.recipient];
      for (const { perSecond, burst } of rates) expect(Math.min(perSecond, burst)).toBeGreaterThan(0);
      for (const ms of [replyWindowMs ?? 1, albumSettleMs ?? 1]) expect(ms).toBeGreaterThan(0);
      expect(rate.recipient.perSecond).toBeLessThanOrEqual(rate.account.perSecond);
    });
  });

  describe('its credentials', () => {
    it('have a slug fit for addresses and rows', () => {
      expect(adapter.slug).toMatch(/^[a-z][a-z0-9-]*$/);
    });

    it('pass their own schema', () => {
      expect(adapter.credentialsSchema.safeParse(account.credentials).success).toBe(true);
      expect(adapter.credentialsSchema.safeParse({}).success).toBe(false);
    });

    it('are what a person gives, and secrets that are made anew each time', () => {
      const made = [1, 2].map(() => adapter.connection.newCredentials(givenCredentials));
      for (const one of made) expect(adapter.credentialsSchema.safeParse(one).success).toBe(true);
      const [first = [], second = []] = made.map((one) => adapter.secretsOf(one));
      const given = Object.values(givenCredentials);
      expect(first.filter((secret) => second.includes(secret) && !given.includes(secret))).toEqual([]);
    });

    it('declare every secret, and know the shape of what a person typed', () => {
      const secrets = adapter.secretsOf(account.credentials);
      const values = Object.values(account.credentials as Record<string, unknown>);
      expect(secrets.toSorted()).toEqual(values.filter((value) => typeof value === 'string').toSorted());
      expect(secrets.some((secret) => adapter.secretShapes.some((shape) => shape.test(secret)))).toBe(true);
    });
  });
}
