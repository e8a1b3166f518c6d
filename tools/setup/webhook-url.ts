/** Where ingest takes an account's webhooks, below the address by which the platform reaches it. */
export function webhookUrl(publicUrl: string, platform: string, accountId: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/webhooks/${platform}/${accountId}`;
}

/** An address without a path gets ingest's; one with a path is taken as it is, for a proxy that rewrites it. */
export function targetOf(url: URL, platform: string, accountId: string): string {
  return url.pathname === '/' ? webhookUrl(url.origin, platform, accountId) : url.href;
}
