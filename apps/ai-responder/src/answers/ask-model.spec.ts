import { Metrics } from '@causerie/observability';
import type { PastMessage, TurnWork } from '@causerie/persistence';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { AskModel } from './ask-model';
import type { LanguageModel } from './language-model';

const model: LanguageModel = {
  provider: 'test',
  outputTokensMax: 100,
  reply: () => Promise.reject(new Error('nobody asked')),
};
const askModel = new AskModel(new Metrics('test', { processMetrics: false }), model);

const WORDS = 'Do you deliver to the islands, and what does it cost?';

function tokensOf(history: PastMessage[], mayUse: boolean): number {
  const work: TurnWork = {
    platform: 'test',
    channelAccountId: '',
    contactLocale: null,
    workspaceLocale: 'en',
    asked: [],
    history,
    newestAgeMs: 0,
    optedOut: false,
    unsupportedTold: false,
  };
  return askModel.worstCase(work, () => mayUse).inputTokens;
}

it('counts what was spoken before like what was written, as far as it may be heard', () => {
  const written: PastMessage = { author: 'contact', text: 'Listen', tokenCount: 7, spoken: [] };
  const spoken: PastMessage = { ...written, spoken: [{ kind: 'voice', words: WORDS }] };
  const nothing = tokensOf([], true);
  expect(tokensOf([written], true) - nothing).toBe(7);
  expect(tokensOf([spoken], true) - nothing).toBe(7 + countTokens(WORDS));
  expect(tokensOf([spoken], false) - nothing).toBe(7);
});
