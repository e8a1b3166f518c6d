import { promises as dns } from 'node:dns';
import { isIPv6, type LookupFunction } from 'node:net';
import { TransientError } from '@causerie/kernel';
import { isPublicAddress } from './public-address.policy';

/** All addresses of a name, of both families. Rejects when it finds none. Tests hand in their own. */
export type ResolveHost = (hostname: string) => Promise<readonly string[]>;

/**
 * Asks for A and AAAA apart: some name servers fail on one of them, and an address nobody told us of is one we never
 * connect to. The system's own resolver is not used, for it would block a thread that files are written with.
 *
 * @param servers name servers; missing: those of the system.
 */
export function hostResolver(servers?: readonly string[]): ResolveHost {
  return async (hostname) => {
    const resolver = new dns.Resolver({ timeout: 2_000, tries: 2 });
    if (servers) resolver.setServers(servers);
    const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (addresses.length === 0)
      throw new TransientError('The name of the platform’s host could not be resolved.');
    return addresses;
  };
}

/**
 * A lookup that knows one answer: what was checked is what is connected to, whatever the name means a moment later.
 * Undefined when any of the addresses is not public.
 */
export async function pinnedLookup(
  hostname: string,
  resolve: ResolveHost,
): Promise<LookupFunction | undefined> {
  const addresses = await resolve(hostname);
  if (addresses.length === 0 || !addresses.every(isPublicAddress)) return undefined;
  const records = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_hostname, options, callback) => {
    const [first] = records;
    if (options.all) callback(null, records);
    else callback(null, first?.address ?? '', first?.family);
  };
}
