import { CAPABILITIES, capabilityOfMedia, featureAccess } from './feature-access.policy';
import { costMicro, NO_USAGE, worstCaseMicro } from './pricing.policy';

describe('feature access', () => {
  it.each(CAPABILITIES)('allows %s where the plan has it and refuses it where not', (wanted) => {
    expect(featureAccess([wanted], wanted)).toEqual({ allowed: true });
    const others = CAPABILITIES.filter((capability) => capability !== wanted);
    expect(featureAccess(others, wanted)).toMatchObject({ allowed: false, reason: `plan_lacks_${wanted}` });
  });

  it('says which text tells the contact', () => {
    expect(featureAccess([], 'ai')).toMatchObject({ textKey: 'plan_lacks_answers' });
    expect(featureAccess([], 'video')).toMatchObject({ textKey: 'plan_lacks_media' });
  });

  it('counts a voice note as audio, and a sticker as an image', () => {
    expect(capabilityOfMedia('voice')).toBe('audio');
    expect(capabilityOfMedia('sticker')).toBe('image');
  });
});

describe('pricing', () => {
  const prices = { pricePerTurnMicro: 1_000_000, pricePerTokenMicro: 2.5 };

  it('holds at least what an answer within its bounds can cost', () => {
    const most = { inputTokens: 900, outputTokens: 300 };
    const held = worstCaseMicro(prices, most);
    expect(held).toBe(1_003_000);
    expect(costMicro(prices, { answered: true, usage: { inputTokens: 900, outputTokens: 12 } })).toBeLessThan(
      held,
    );
  });

  it('charges whole micro-credits, rounded up', () => {
    expect(costMicro(prices, { answered: true, usage: { inputTokens: 1, outputTokens: 0 } })).toBe(1_000_003);
  });

  it('charges nothing for a turn that was neither answered nor used a token', () => {
    expect(costMicro(prices, { answered: false, usage: NO_USAGE })).toBe(0);
  });
});
