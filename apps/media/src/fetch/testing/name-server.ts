import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';

const TYPES: Readonly<Record<number, 'A' | 'AAAA'>> = { 1: 'A', 28: 'AAAA' };
const SERVFAIL = 2;

/** What a name has of each family; 'SERVFAIL' where the name server breaks at it. */
export type Zone = Readonly<Record<'A' | 'AAAA', readonly string[] | 'SERVFAIL'>>;

/** A name server that answers every question from one zone (RFC 1035, as little as is needed). */
export async function startNameServer(zone: Zone): Promise<{ address: string; close(): void }> {
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => socket.send(answer(query, zone), port, address));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { address: `127.0.0.1:${socket.address().port}`, close: () => socket.close() };
}

function answer(query: Buffer, zone: Zone): Buffer {
  const questionEnd = query.indexOf(0, 12) + 5;
  const found = zone[TYPES[query.readUInt16BE(questionEnd - 4)] ?? 'A'];
  const records = found === 'SERVFAIL' ? [] : found.map(record);
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  // Answer, recursion wanted and given.
  head.writeUInt16BE(0x8180 | (found === 'SERVFAIL' ? SERVFAIL : 0), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(records.length, 6);
  return Buffer.concat([head, query.subarray(12, questionEnd), ...records]);
}

/** The name is a pointer to the question's; for a minute. */
function record(address: string): Buffer {
  const data = isIPv6(address) ? fullIPv6(address) : Buffer.from(address.split('.').map(Number));
  const head = Buffer.from([0xc0, 12, 0, isIPv6(address) ? 28 : 1, 0, 1, 0, 0, 0, 60, 0, data.length]);
  return Buffer.concat([head, data]);
}

function fullIPv6(address: string): Buffer {
  const [before = '', after = ''] = address.split('::');
  const words = (text: string) => (text === '' ? [] : text.split(':'));
  const missing = 8 - words(before).length - words(after).length;
  const all = [...words(before), ...Array<string>(missing).fill('0'), ...words(after)];
  return Buffer.from(all.map((word) => word.padStart(4, '0')).join(''), 'hex');
}
