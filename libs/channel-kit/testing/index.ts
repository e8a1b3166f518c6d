export { describeChannelContract } from './channel-contract';
export { startAnsweringServer } from './answering-server';
export type { Answer, AnsweringServer } from './answering-server';
export type { AdapterUnderTest } from './adapter-under-test';
