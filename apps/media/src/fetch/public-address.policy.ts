import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** IPv4 that is not somebody's public machine (IANA's special-purpose registry, RFC 6890). */
const NOT_PUBLIC_V4: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8], // this network, unspecified
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // carrier-grade NAT; a cloud's metadata too
  ['127.0.0.0', 8], // loopback
  ['168.63.129.16', 32], // public by its number, but a cloud's own agent on each of its machines
  ['169.254.0.0', 16], // link-local; clouds' metadata
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // relays of 6to4
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
];

/**
 * IPv6 is turned round: only global unicast may be public. That leaves out loopback, unspecified, link-local, unique local,
 * multicast, and the forms that wrap an IPv4 address (::ffff:0:0/96, 64:ff9b::/96).
 */
const GLOBAL_UNICAST: readonly [network: string, prefix: number] = ['2000::', 3];

const NOT_PUBLIC_V6: readonly (readonly [network: string, prefix: number])[] = [
  ['2001::', 23], // protocol assignments; Teredo wraps an IPv4 address
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4 wraps an IPv4 address
  ['3fff::', 20], // documentation
];

const v4Refused = new BlockList();
for (const [network, prefix] of NOT_PUBLIC_V4) v4Refused.addSubnet(network, prefix, 'ipv4');
const v6Refused = new BlockList();
for (const [network, prefix] of NOT_PUBLIC_V6) v6Refused.addSubnet(network, prefix, 'ipv6');
const v6Unicast = new BlockList();
v6Unicast.addSubnet(...GLOBAL_UNICAST, 'ipv6');

/** Whether an address, as a resolver writes it, is a machine on the public internet. What is no address is not. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !v4Refused.check(address, 'ipv4');
  // A zone ('fe80::1%eth0') names a link of this machine.
  if (!isIPv6(address) || address.includes('%')) return false;
  return v6Unicast.check(address, 'ipv6') && !v6Refused.check(address, 'ipv6');
}
