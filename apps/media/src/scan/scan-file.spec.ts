import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PermanentError, TransientError, UsageError } from '@causerie/kernel';
import { eventually } from '@causerie/testing';
import type { SpooledFile } from '../files/spooled-file';
import { ScanFile, type ScanOptions } from './scan-file';
import { parseScannerAddress } from './scanner-address.policy';
import { type ClamdBehaviour, ClamdSimulator, EICAR } from './testing/clamd-simulator';

describe('scanning', () => {
  let folder: string;
  let clamd: ClamdSimulator | undefined;

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'scan-'))));
  afterEach(async () => {
    await eventually('all connections to be closed', () => !clamd || clamd.connections === 0);
    await clamd?.stop();
    clamd = undefined;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  function aFile(bytes: Buffer | string): SpooledFile {
    const path = join(folder, 'file');
    writeFileSync(path, bytes);
    const sizeBytes = Buffer.byteLength(bytes);
    return { path, sizeBytes, sha256: '', mimeType: 'text/plain', dispose: () => Promise.resolve() };
  }

  async function scanner(behaviour: ClamdBehaviour = {}, options: Partial<ScanOptions> = {}, path?: string) {
    clamd = new ClamdSimulator(behaviour);
    return new ScanFile({ address: await clamd.start(path), ...options });
  }

  it('lets everything pass where no scanner is configured', async () => {
    await expect(new ScanFile().scan(aFile(EICAR))).resolves.toEqual({ infected: false });
    await expect(new ScanFile({ address: '' }).scan(aFile(EICAR))).resolves.toEqual({ infected: false });
  });

  it('names what it finds', async () => {
    const verdict = (await scanner()).scan(aFile(`before ${EICAR} after`));
    await expect(verdict).resolves.toEqual({ infected: true, signature: 'Win.Test.EICAR_HDB-1' });
  });

  test.each([
    ['an empty file', 0],
    ['a small file', 10],
    ['a file of many pieces', 900_001],
  ])('sends the whole of %s, framed as the protocol wants it', async (_name, size) => {
    const bytes = randomBytes(size);
    await expect((await scanner()).scan(aFile(bytes))).resolves.toEqual({ infected: false });
    expect(clamd?.faults).toEqual([]);
    expect(clamd?.scanned.map((scanned) => scanned.equals(bytes))).toEqual([true]);
  });

  it('asks over a socket on this machine as well', async () => {
    const scan = await scanner({}, {}, join(folder, 'clamd.sock'));
    await expect(scan.scan(aFile(EICAR))).resolves.toMatchObject({ infected: true });
  });

  test.each([
    ['at once', 100],
    ['in the middle', 300_000],
  ])(
    'never calls a file clean that is longer than the scanner takes, told %s',
    async (_name, streamMaxLength) => {
      const scan = await scanner({ streamMaxLength });
      const verdict = scan.scan(aFile(randomBytes(5_000_000)));
      await expect(verdict).rejects.toEqual(
        new PermanentError('The file is longer than the virus scanner takes: raise its StreamMaxLength.'),
      );
    },
  );

  test.each([
    ['hangs up', { mood: 'hangs up' }, {}],
    ['says nothing', { mood: 'silent' }, { answerMs: 50 }],
    ['reads nothing', { mood: 'deaf' }, { idleMs: 50, answerMs: 50 }],
    ['says something else', { says: 'COMMAND READ TIMED OUT' }, {}],
    ['speaks of another file', { says: 'stream2: OK' }, {}],
    ['says it in other words', { says: 'stream: OK but' }, {}],
  ] as const)('holds a file back while the scanner %s', async (_name, behaviour, options) => {
    const scan = await scanner(behaviour, options);
    await expect(scan.scan(aFile(randomBytes(5_000)))).rejects.toBeInstanceOf(TransientError);
  });

  it('holds a file back while a scanner reads no further', async () => {
    const scan = await scanner({ mood: 'deaf' }, { idleMs: 100 });
    const verdict = scan.scan(aFile(randomBytes(20_000_000)));
    await expect(verdict).rejects.toEqual(new TransientError('The virus scanner stopped reading.'));
  });

  it('holds a file back while the scanner is away', async () => {
    await scanner();
    const address = await clamd?.stop().then(() => 'tcp://127.0.0.1:1');
    clamd = undefined;
    const verdict = new ScanFile({ address: address ?? '' }).scan(aFile('x'));
    await expect(verdict).rejects.toEqual(new TransientError('The virus scanner failed (ECONNREFUSED).'));
  });

  it('stops when it is told to', async () => {
    const scan = await scanner({ mood: 'silent' });
    const controller = new AbortController();
    const verdict = scan.scan(aFile('x'), controller.signal);
    void eventually('the file to arrive', () => clamd && clamd.scanned.length > 0).then(() =>
      controller.abort(),
    );
    await expect(verdict).rejects.toEqual(new TransientError('The scan was stopped.'));
    await expect(scan.scan(aFile('x'), controller.signal)).rejects.toThrow('The scan was stopped.');
  });

  test.each([
    ['nINSTREAM\n', 'another end mark'],
    ['INSTREAM\0\0', 'no mark'],
    ['zSCAN /etc/\0', 'another command'],
  ])('is tested against a scanner that refuses %j: %s', async (command) => {
    await scanner();
    const { port } = new URL((await restarted()) as string);
    const socket = connect(Number(port), '127.0.0.1').setEncoding('latin1');
    let heard = '';
    socket.on('data', (text) => (heard += String(text)));
    socket.end(command);
    await eventually('a refusal', () => heard === 'UNKNOWN COMMAND\0');
  });

  async function restarted(): Promise<string | undefined> {
    await clamd?.stop();
    clamd = new ClamdSimulator();
    return clamd.start();
  }
});

describe('address of the scanner', () => {
  test.each([
    ['clamav', { host: 'clamav', port: 3310 }],
    ['clamav:3311', { host: 'clamav', port: 3311 }],
    ['tcp://10.0.0.7:3310', { host: '10.0.0.7', port: 3310 }],
    ['[::1]:3310', { host: '::1', port: 3310 }],
    ['/run/clamd.sock', { path: '/run/clamd.sock' }],
    ['unix:/run/clamd.sock', { path: '/run/clamd.sock' }],
    ['unix:///run/clamd.sock', { path: '/run/clamd.sock' }],
  ])('%s', (address, expected) => expect(parseScannerAddress(address)).toEqual(expected));

  test.each(['http://clamav', 'clamav:0', 'clamav:99999', 'a b', 'unix:relative'])('is not %s', (address) => {
    expect(() => parseScannerAddress(address)).toThrow(UsageError);
  });
});
