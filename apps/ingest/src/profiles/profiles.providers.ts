import { EnrichProfile } from './enrich-profile';
import { ProfileHints } from './profile-hints';

/** The room's classes. */
export const PROFILES = [EnrichProfile, ProfileHints];
