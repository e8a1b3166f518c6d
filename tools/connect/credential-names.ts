import { channelFor } from '@causerie/channel-registry';
import { UsageError } from '@causerie/kernel';

/** The part of a schema that tells an object's members. */
interface SchemaLike {
  readonly shape?: Readonly<Record<string, SchemaLike>>;
}

/** What a platform's credentials consist of, in the names that `newCredentials` takes. */
export function credentialNames(platform: string): string[] {
  return leavesOf(channelFor(platform).credentialsSchema as SchemaLike);
}

function leavesOf({ shape = {} }: SchemaLike): string[] {
  return Object.entries(shape).flatMap(([name, member]) => (member.shape ? leavesOf(member) : [name]));
}

/**
 * What the adapter would still need, judged by what it complains about: what is in its sentence and not among the
 * given. Empty: they have the right shape, or the complaint is about something given.
 */
export function missingNames(platform: string, given: Readonly<Record<string, string>>): string[] {
  const complaint = complaintAbout(platform, given);
  if (complaint === undefined) return [];
  return credentialNames(platform).filter(
    (name) => given[name] === undefined && new RegExp(`\\b${name}\\b`).test(complaint),
  );
}

/** The adapter's sentence about credentials that lack something or have a wrong shape. */
export function complaintAbout(
  platform: string,
  given: Readonly<Record<string, string>>,
): string | undefined {
  try {
    channelFor(platform).connection.newCredentials(given);
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

/** `accessToken` → `access-token`. */
export function optionOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `whatsapp`, `accessToken` → `WHATSAPP_ACCESS_TOKEN`. */
export function variableOf(platform: string, name: string): string {
  return `${platform}-${optionOf(name)}`.toUpperCase().replaceAll('-', '_');
}
