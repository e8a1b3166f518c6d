export { CreditsModule } from './credits.module';
export { CreditLedger } from './credit-ledger';
export { PlanDirectory } from './plan-directory';
export { CAPABILITIES, capabilityOfMedia, featureAccess } from './feature-access.policy';
export type { Capability, FeatureAccess } from './feature-access.policy';
export { costMicro, NO_USAGE, worstCaseMicro, type Prices, type Usage } from './pricing.policy';
