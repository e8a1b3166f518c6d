/** Where ingest takes an account's webhooks, below the address by which the platform reaches it. */
export function webhookUrl(publicUrl: string, platform: string, accountId: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/webhooks/${platform}/${accountId}`;
}
