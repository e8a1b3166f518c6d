import type { OpeningFacts } from '@causerie/persistence';
import { decideOpening } from './turn-opening.policy';

const RULES = { supersedeMax: 2, mediaGraceMs: 8_000 };

const facts = (given: Partial<OpeningFacts> = {}): OpeningFacts => ({
  conversationId: 'c',
  platform: 'x',
  owner: 'bot',
  lastAnswerableSeq: 5,
  handledSeq: 2,
  openTurn: null,
  pendingAttachments: 0,
  nextTryInMs: null,
  waitedForFilesMs: 2_000,
  correlationId: 'x',
  ...given,
});

const openTurn = (toSeq: number, supersededCount = 0) => ({
  id: 't',
  fromSeq: 3,
  toSeq,
  supersededCount,
  leased: true,
});

describe('opening a turn', () => {
  it.each<[string, Partial<OpeningFacts>, object]>([
    ['opens over what is not handled', {}, { kind: 'open', supersededCount: 0 }],
    ['never opens in human hands', { owner: 'human' }, { kind: 'nothing', because: 'not_the_bots' }],
    [
      'never opens while a person is asked for',
      { owner: 'waiting_human' },
      { kind: 'nothing', because: 'not_the_bots' },
    ],
    [
      'never opens in a closed conversation',
      { owner: 'closed' },
      { kind: 'nothing', because: 'not_the_bots' },
    ],
    ['never opens over what is handled', { handledSeq: 5 }, { kind: 'nothing', because: 'all_handled' }],
    [
      'never opens beside a turn that covers all',
      { openTurn: openTurn(5) },
      { kind: 'nothing', because: 'in_hand' },
    ],
    [
      'restarts a turn that covers less',
      { openTurn: openTurn(4) },
      { kind: 'open', supersede: 't', supersededCount: 1 },
    ],
    [
      'lets a turn finish that was restarted twice',
      { openTurn: openTurn(4, 2) },
      { kind: 'nothing', because: 'superseded_enough' },
    ],
    [
      'waits for attachments that are on their way',
      { pendingAttachments: 1 },
      { kind: 'wait', forMs: 6_000 },
    ],
    [
      'waits for attachments no longer than the grace',
      { pendingAttachments: 1, waitedForFilesMs: 8_000 },
      { kind: 'open', supersededCount: 0 },
    ],
    [
      'waits for a failed attachment that is tried again within the grace',
      { nextTryInMs: 5_999 },
      { kind: 'wait', forMs: 6_000 },
    ],
    [
      'does not wait for a failed attachment that is tried again later than the grace ends',
      { nextTryInMs: 6_000 },
      { kind: 'open', supersededCount: 0 },
    ],
  ])('%s', (_, given, decision) => {
    expect(decideOpening(facts(given), RULES)).toEqual(decision);
  });
});
