export { createTestDatabase, type TestDatabase } from './test-database';
export { testRedis } from './test-redis';
export { bePatient, eventually, hearWitness } from './await-condition';
export { aChannelAccount, aWorkspace, type TestWorkspace } from './workspace.factory';
export { aWebhook, anInboundEdit, anInboundMessage } from './inbound.factory';
export { insertInto, RowMaker, type Row } from './row-maker';
