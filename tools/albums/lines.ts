import type { Album, AlbumPage, AlbumSource, AlbumStats } from '@causerie/persistence';
import { table } from '@causerie/setup';

export function albumLines(all: readonly Album[]): string[] {
  const rows = all.map(({ id, name, syncedAt, publicLinks }) => [
    name,
    id,
    timeOr(syncedAt, 'not yet'),
    publicLinks ? 'public' : '',
  ]);
  return table([['name', 'id', 'looked through', ''], ...rows]);
}

/**
 * Where it stands: its address, its last and next look for what was missed, its chats.
 * @param address or why it cannot be told; undefined: it is not public
 */
export function statusLines(album: Album, sources: readonly AlbumSource[], address?: string): string[] {
  const { name, id, syncedAt, syncDueAt, lastSync } = album;
  const did = lastSync
    ? `: ${lastSync.added} added, ${lastSync.retried} tried again, ${lastSync.failed} will not come`
    : '';
  const rows = sources.map(({ conversationId, platform, title, answered, boundAt }) => [
    conversationId,
    platform,
    boundAt.toISOString(),
    answered ? 'answered' : 'archived',
    title ?? '',
  ]);
  return [
    `${name} (${id})`,
    address ? `public: ${address}` : 'not public',
    `looked through: ${timeOr(syncedAt, 'not yet')}${did}`,
    `next look: ${timeOr(syncDueAt, 'none, no chat fills it')}`,
    ...table([['chat', 'platform', 'bound', '', 'title'], ...rows]),
  ];
}

function timeOr(time: Date | null, otherwise: string): string {
  return time?.toISOString() ?? otherwise;
}

export function statsLines(stats: AlbumStats): string[] {
  const { stored, failed, waiting, successRate } = stats.downloads;
  const rate = successRate === null ? '' : ` (${Math.round(successRate * 100)} % succeeded)`;
  return [
    `${stats.total} files, ${stats.bytes} bytes, ${stats.addedLast7Days} in the last 7 days, ${stats.nearDuplicates} near-duplicates`,
    `downloads: ${stored} stored, ${failed} failed, ${waiting} waiting${rate}`,
    ...table(
      [
        ['kind', 'files', 'bytes'],
        ...stats.byKind.map(({ kind, count, bytes }) => [kind, String(count), String(bytes)]),
      ],
      [1, 2],
    ),
    ...table(
      [
        ['chat', 'files', 'bytes', 'title'],
        ...stats.bySource.map((one) => [
          one.conversationId,
          String(one.count),
          String(one.bytes),
          one.title ?? '',
        ]),
      ],
      [1, 2],
    ),
  ];
}

export function itemLines({ items, next }: AlbumPage): string[] {
  const rows = items.map((item) => [
    item.addedAt.toISOString(),
    item.kind,
    String(item.sizeBytes),
    item.id,
    item.nearDuplicateOf ? `like ${item.nearDuplicateOf}` : '',
  ]);
  const lines = table([['added', 'kind', 'bytes', 'item', ''], ...rows], [2]);
  return next === undefined ? lines : [...lines, `more: --cursor ${next}`];
}
