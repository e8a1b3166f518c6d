import type { AdapterUnderTest } from './adapter-under-test';
import { describeFolder } from './folder-contract';
import { describeInbound } from './inbound-contract';
import { describeRender } from './render-contract';
import { describeSend } from './send-contract';
import { describeTraits } from './traits-contract';

/** What every platform's adapter promises. Call it once in the platform's own contract spec. */
export function describeChannelContract(under: AdapterUnderTest): void {
  describe(`the channel contract, kept by ${under.adapter.displayName}:`, () => {
    describeFolder(under);
    describeTraits(under);
    describeInbound(under);
    describeRender(under);
    describeSend(under);
  });
}
