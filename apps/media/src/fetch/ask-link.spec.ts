import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, type LookupFunction } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { askLink, dial } from './ask-link';
import { startHttp, startRaw } from './testing/file-server';

const home: LookupFunction = (_hostname, options, callback) =>
  options.all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4);
const times = { connectMs: 5_000, headersMs: 5_000 };

describe('asking a link', () => {
  it('goes where the lookup says, under the name it was given', async () => {
    const hosts: unknown[] = [];
    const server = await startHttp((request, response) => {
      hosts.push(request.headers.host);
      response.end();
    });
    const url = new URL(`http://files.example.com:${server.port}/x`);
    const answer = await askLink(url, { headers: {}, dial, lookup: home, ...times });
    expect(answer.statusCode).toBe(200);
    answer.destroy();
    expect(hosts).toEqual([url.host]);
    await server.close();
  });

  it('gives up a host that takes the connection and then says nothing of TLS', async () => {
    const server = await startRaw(() => undefined);
    const url = new URL(`https://files.example.com:${server.port}/`);
    const asked = askLink(url, { headers: {}, dial, lookup: home, ...times, connectMs: 50 });
    await expect(asked).rejects.toThrow('The file’s host could not be connected in time.');
    await server.close();
  });

  it('gives up a connection that does not come up', async () => {
    // A lookup without an answer: nothing is ever connected.
    const lost = askLink(new URL('https://files.example.com/'), {
      headers: {},
      dial,
      lookup: () => undefined,
      ...times,
      connectMs: 30,
    });
    await expect(lost).rejects.toThrow('The file’s host could not be connected in time.');
  });
});

/** Makes certificates; not everybody has it. */
const OPENSSL = 'openssl';

const hasOpenssl = (() => {
  try {
    return execFileSync(OPENSSL, ['version']).length > 0;
  } catch {
    return false;
  }
})();

if (hasOpenssl) {
  describe('asking over TLS', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cert-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

    it('says the name, and takes no certificate that nobody vouches for', async () => {
      const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
      const make = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
      const named = ['-subj', '/CN=files.example.com', '-addext', 'subjectAltName=DNS:files.example.com'];
      execFileSync(OPENSSL, [...make, ...named, '-keyout', key, '-out', cert], { stdio: 'ignore' });
      const names: string[] = [];
      const server = createServer({
        key: readFileSync(key),
        cert: readFileSync(cert),
        SNICallback: (name, done) => {
          names.push(name);
          done(null);
        },
      });
      server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const url = new URL(`https://files.example.com:${(server.address() as AddressInfo).port}/`);
      const asked = askLink(url, { headers: {}, dial, lookup: home, ...times });
      await expect(asked).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
      expect(names).toEqual(['files.example.com']);
      server.close();
    });
  });
} else {
  test('openssl absent, skipped', () => {
    console.log('openssl absent, skipped: certificates');
  });
}
