import { isIP } from 'node:net';

export interface LinkRules {
  /** Host names, or '*.example.net' for all below one. */
  hosts: readonly string[];
  /** The one origin that may be plain, private and on any port, if what asks for it may be trusted. */
  trustedOrigin?: string;
}

export type LinkJudgement =
  | { ok: true; url: URL; isTrusted: boolean }
  /** Holds nothing of the link: some have a token in their path. */
  | { ok: false; description: string };

/**
 * Pure: whether a link may be asked for bytes, before its name is resolved. `from`: the link that redirected here. The
 * trusted origin is trusted when the platform's API names it, or when it redirects to itself; a stranger's redirect to it
 * is a way into this network.
 */
export function judgeLink(
  link: string,
  rules: LinkRules,
  from?: { url: URL; isTrusted: boolean },
): LinkJudgement {
  const url = parse(link, from?.url);
  if (!url) return refused('is not an address');
  if (url.username || url.password) return refused('carries a name or a password');
  if (rules.trustedOrigin !== undefined && url.origin === originOf(rules.trustedOrigin)) {
    if (!from || from.isTrusted) return { ok: true, url, isTrusted: true };
    return refused('redirects into this installation');
  }
  if (url.protocol !== 'https:') return refused('is not https');
  if (url.port !== '') return refused('names a port of its own');
  // What the URL parser makes of decimal, octal, hexadecimal and shortened spellings is an address as well.
  if (isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0) return refused('names a number instead of a host');
  if (!rules.hosts.some((pattern) => matches(url.hostname, pattern))) {
    return refused('points to a host that is not the platform’s');
  }
  return { ok: true, url, isTrusted: false };
}

/** '*.example.net' is every name below it, neither itself nor 'evilexample.net'. */
function matches(hostname: string, pattern: string): boolean {
  const wanted = pattern.toLowerCase();
  return wanted.startsWith('*.') ? hostname.endsWith(wanted.slice(1)) : hostname === wanted;
}

function parse(link: string, base: URL | undefined): URL | undefined {
  return URL.canParse(link, base?.href) ? new URL(link, base) : undefined;
}

function originOf(origin: string): string | undefined {
  const parsed = parse(origin, undefined);
  // Of schemes without an origin all are 'null', and would be equal.
  return parsed && /^https?:$/.test(parsed.protocol) ? parsed.origin : undefined;
}

const refused = (what: string): LinkJudgement => ({ ok: false, description: `The link ${what}.` });
