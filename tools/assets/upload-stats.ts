import type { MediaHandleStore, WorkspaceTx } from '@causerie/persistence';
import { table } from '@causerie/setup';

/** In lines: what the handles of platforms have saved, account by account. */
export async function uploadStats(tx: WorkspaceTx, handles: MediaHandleStore): Promise<string[]> {
  const accounts = await handles.countByAccount(tx);
  if (accounts.length === 0) return ['No file has been sent yet.'];
  const rows = accounts.map(({ platform, displayName, channelAccountId, uploads, saved }) => [
    platform,
    displayName,
    String(uploads),
    String(saved),
    channelAccountId,
  ]);
  const sum = (of: 'uploads' | 'saved') => accounts.reduce((total, account) => total + account[of], 0);
  const [uploads, saved] = [sum('uploads'), sum('saved')];
  const share = uploads + saved === 0 ? 0 : Math.round((saved / (uploads + saved)) * 100);
  return [
    ...table([['platform', 'name', 'uploads', 'saved', 'account'], ...rows], [2, 3]),
    `Uploads: ${uploads} made, ${saved} saved by handles (${share} %).`,
  ];
}
