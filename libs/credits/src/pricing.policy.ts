/** In micro-credits. */
export interface Prices {
  pricePerTurnMicro: number;
  pricePerTokenMicro: number;
}

export interface Usage {
  inputTokens: number;
  outputTokens: number;
}

export const NO_USAGE: Usage = { inputTokens: 0, outputTokens: 0 };

/** What is held before the work: the most that it may cost. Micro-credits, a whole number. */
export function worstCaseMicro(prices: Prices, most: Usage): number {
  return costMicro(prices, { answered: true, usage: most });
}

/** What a turn cost. One that was not answered pays for the tokens it used, not for itself. */
export function costMicro(prices: Prices, { answered, usage }: { answered: boolean; usage: Usage }): number {
  const tokens = usage.inputTokens + usage.outputTokens;
  return Math.ceil((answered ? prices.pricePerTurnMicro : 0) + prices.pricePerTokenMicro * tokens);
}
