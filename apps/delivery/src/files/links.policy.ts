import { BlockList, isIP } from 'node:net';

/** What whoever runs the installation can do about a file that its platform cannot fetch. */
export const REACHABLE_BY =
  'Set MEDIA_URL to the public address of the media app, or keep files in a store that has one.';

const ownNetworks = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  ownNetworks.addSubnet(network, bits);
for (const [network, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  ownNetworks.addSubnet(network, bits, 'ipv6');

/** `localhost`, what a name service of one's own answers for, and names without a dot. */
const OWN_NAME = /^[^.]+$|\.(?:localhost|local|internal|lan|home\.arpa)$/;

/** Whether an address leads to this machine or its own network, by what it says: nothing is looked up. Pure. */
export function isNear(address: string): boolean {
  const host = new URL(address).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const family = isIP(host);
  if (family === 0) return OWN_NAME.test(host);
  return ownNetworks.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
