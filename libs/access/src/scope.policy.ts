import type { Principal } from './principal';
import type { Scope } from './scopes';

/** Whether the principal may do what `scope` stands for. */
export function allows(principal: Pick<Principal, 'scopes'>, scope: Scope): boolean {
  return principal.scopes.includes(scope) || principal.scopes.includes('admin');
}

/** Nobody hands on more than they have. */
export function mayGrant(principal: Pick<Principal, 'scopes'>, wanted: readonly Scope[]): boolean {
  return wanted.every((scope) => allows(principal, scope));
}
