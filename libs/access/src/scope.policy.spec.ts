import { allows, mayGrant } from './scope.policy';
import { SCOPES } from './scopes';

describe('scopes', () => {
  it('a scope allows itself and nothing else', () => {
    for (const held of SCOPES.filter((scope) => scope !== 'admin'))
      for (const wanted of SCOPES) expect(allows({ scopes: [held] }, wanted)).toBe(held === wanted);
  });

  it('admin allows everything, no scope allows nothing', () => {
    for (const wanted of SCOPES) {
      expect(allows({ scopes: ['admin'] }, wanted)).toBe(true);
      expect(allows({ scopes: [] }, wanted)).toBe(false);
    }
  });

  it('nobody grants what they do not have', () => {
    const reader = { scopes: ['realtime:connect', 'messages:read'] as const };
    expect(mayGrant(reader, ['messages:read'])).toBe(true);
    expect(mayGrant(reader, ['messages:read', 'messages:write'])).toBe(false);
    expect(mayGrant(reader, ['admin'])).toBe(false);
  });
});
