import { UsageError } from '@causerie/kernel';
import { randomBytes, randomUUID } from 'node:crypto';
import { KeyRing } from './key-ring';

const masterKey = randomBytes(32);
const ring = new KeyRing(masterKey);
const workspaceId = randomUUID();
const place = { workspaceId, table: 'channel_account', column: 'credentials', rowId: randomUUID() };
const credentials = { botToken: '123456:TEST-not-real', nested: { list: [1, null, 'é'] } };

describe('a key ring', () => {
  it('opens what it sealed, also after a restart', () => {
    const key = ring.newWorkspaceKey(workspaceId);
    const sealed = ring.sealJson(credentials, key, place);
    expect(new KeyRing(Buffer.from(masterKey)).openJson(sealed, key, place)).toEqual(credentials);
  });

  it('opens an old secret with the old key after the workspace has a new one', () => {
    const old = ring.newWorkspaceKey(workspaceId);
    const sealed = ring.sealJson(credentials, old, place);
    const next = ring.newWorkspaceKey(workspaceId);
    expect(ring.openJson(sealed, old, place)).toEqual(credentials);
    expect(() => ring.openJson(sealed, next, place)).toThrow('Sealed with another key.');
    expect(ring.openJson(ring.sealJson(credentials, next, place), next, place)).toEqual(credentials);
  });

  it("does not open another row's secret, nor with another workspace's key", () => {
    const key = ring.newWorkspaceKey(workspaceId);
    const sealed = ring.sealJson(credentials, key, place);
    expect(() => ring.openJson(sealed, key, { ...place, rowId: randomUUID() })).toThrow('does not open');
    expect(() => ring.openJson(sealed, key, { ...place, workspaceId: randomUUID() })).toThrow(
      'does not open',
    );
    const stolen = { ...ring.newWorkspaceKey(randomUUID()), keyId: key.keyId };
    expect(() => ring.openJson(sealed, stolen, place)).toThrow('does not open');
  });

  it('says what to do when the installation has another master key', () => {
    const key = new KeyRing(randomBytes(32)).newWorkspaceKey(workspaceId);
    expect(() => ring.sealJson(credentials, key, place)).toThrow(UsageError);
    expect(() => ring.sealJson(credentials, key, place)).toThrow('set up with another MASTER_KEY');
  });

  it.each([0, 16, 31, 33])('refuses a master key of %i bytes and does not repeat it', (length) => {
    const short = randomBytes(length);
    expect(() => new KeyRing(short)).toThrow('MASTER_KEY must be 32 bytes in base64');
    try {
      new KeyRing(short);
    } catch (error) {
      if (length > 0) expect(String(error)).not.toContain(short.toString('base64'));
    }
  });

  it("never wraps two workspaces' keys alike", () => {
    const keys = [ring.newWorkspaceKey(workspaceId), ring.newWorkspaceKey(workspaceId)];
    expect(keys[0]?.wrappedKey.equals(keys[1]?.wrappedKey ?? Buffer.alloc(0))).toBe(false);
    expect(keys[0]?.masterKeyId).toBe(keys[1]?.masterKeyId);
  });
});
