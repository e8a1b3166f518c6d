export { AccessModule, type AccessOptions } from './access.module';
export { ApiKeys, type CreatedApiKey } from './api-keys';
export { keyFromSeed } from './key-format';
export type { Authentication, Principal, Refusal } from './principal';
export {
  RealtimeTokens,
  TOKEN_TTL_MAX_SECONDS,
  type TokenPrincipal,
  type TokenRequest,
} from './realtime-tokens';
export { allows, mayGrant } from './scope.policy';
export { isScope, SCOPES, type Scope } from './scopes';
