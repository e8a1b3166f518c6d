import { UsageError } from '@causerie/kernel';

export type ScannerAddress = { host: string; port: number } | { path: string };

const PORT = 3310;

/**
 * Where clamd listens: 'host', 'host:3310', 'tcp://host:3310', '[::1]:3310', 'unix:/run/clamd.sock' or the socket's own path.
 * @throws UsageError
 */
export function parseScannerAddress(address: string): ScannerAddress {
  const path = /^(?:unix:(?:\/\/)?)?(\/.+)$/.exec(address)?.[1];
  if (path) return { path };
  const parts = /^(?:tcp:\/\/)?(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?\/?$/i.exec(address);
  const host = parts?.[1] ?? parts?.[2];
  const port = Number(parts?.[3] ?? PORT);
  if (!host || port < 1 || port > 65_535) {
    throw new UsageError(
      'The address of the virus scanner is not understood: write host:3310 or the path of its socket.',
    );
  }
  return { host, port };
}
