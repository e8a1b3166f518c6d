import { isUuid } from '@causerie/kernel';
import { SetupError } from '@causerie/local-stack';
import type { Album, AlbumPage, AlbumStats, AlbumStore, WorkspaceTx } from '@causerie/persistence';
import { table } from '@causerie/setup';
import type { AlbumCommand } from './arguments';

/** What a command found or did: for programs, and in lines for people. */
export interface CommandResult {
  data: unknown;
  lines: string[];
}

/** @throws SetupError for an album or a conversation that is not there */
export async function runCommand(
  tx: WorkspaceTx,
  albums: AlbumStore,
  command: AlbumCommand,
): Promise<CommandResult> {
  switch (command.command) {
    case 'list': {
      const all = await albums.list(tx);
      return {
        data: all,
        lines: all.length > 0 ? albumLines(all) : ['None yet: "albums create" makes one.'],
      };
    }
    case 'create': {
      const made = await albums.create(tx, command.album);
      if (!made) throw new SetupError(`There is an album "${command.album}" already.`);
      return { data: made, lines: [`Made: ${made.name} (${made.id}).`] };
    }
    case 'bind':
      return bind(tx, albums, command);
    case 'unbind': {
      const unbound = isUuid(command.conversationId) && (await albums.unbind(tx, command.conversationId));
      if (!unbound) throw new SetupError('This conversation is bound to no album.');
      return { data: { unbound }, lines: ['It no longer fills its album. What came stays there.'] };
    }
    case 'stats': {
      const stats = await albums.stats(tx, (await named(tx, albums, command.album)).id);
      return { data: stats, lines: statsLines(stats) };
    }
    case 'items': {
      const { id } = await named(tx, albums, command.album);
      const page = await albums.page(tx, id, command.filter);
      return { data: page, lines: itemLines(page) };
    }
  }
}

async function bind(
  tx: WorkspaceTx,
  albums: AlbumStore,
  { album, conversationId, answered }: Extract<AlbumCommand, { command: 'bind' }>,
): Promise<CommandResult> {
  const { name } = await named(tx, albums, album);
  const bound = isUuid(conversationId)
    ? await albums.bind(tx, name, conversationId, { answered })
    : undefined;
  if (!bound) throw new SetupError('There is no such conversation in this workspace.');
  const archived = answered ? '' : ' Nobody answers in it from now on.';
  return { data: bound, lines: [`It fills ${name}, also with what came before.${archived}`] };
}

async function named(tx: WorkspaceTx, albums: AlbumStore, nameOrId: string): Promise<Album> {
  const album =
    (isUuid(nameOrId) ? await albums.get(tx, nameOrId) : undefined) ?? (await albums.find(tx, nameOrId));
  if (!album) throw new SetupError(`There is no album "${nameOrId}": "albums list" shows all.`);
  return album;
}

function albumLines(all: readonly Album[]): string[] {
  const rows = all.map(({ id, name, syncedAt }) => [name, id, syncedAt?.toISOString() ?? 'not yet']);
  return table([['name', 'id', 'looked through'], ...rows]);
}

function statsLines(stats: AlbumStats): string[] {
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

function itemLines({ items, next }: AlbumPage): string[] {
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
