import { isUuid } from '@causerie/kernel';
import { SetupError } from '@causerie/local-stack';
import type { Album, AlbumStore, WorkspaceTx } from '@causerie/persistence';
import type { AlbumCommand } from './arguments';
import { albumLines, itemLines, statsLines, statusLines } from './lines';
import type { PublicAddress } from './public-address';

/** What a command found or did: for programs, and in lines for people. */
export interface CommandResult {
  data: unknown;
  lines: string[];
}

export interface CommandParts {
  albums: AlbumStore;
  addressOf: PublicAddress;
}

/** @throws SetupError for an album or a conversation that is not there */
export async function runCommand(
  tx: WorkspaceTx,
  { albums, addressOf }: CommandParts,
  command: AlbumCommand,
): Promise<CommandResult> {
  switch (command.command) {
    case 'list': {
      const all = await albums.list(tx);
      return {
        data: all.map(plain),
        lines: all.length > 0 ? albumLines(all) : ['None yet: "albums create" makes one.'],
      };
    }
    case 'create': {
      const made = await albums.create(tx, command.album);
      if (!made) throw new SetupError(`There is an album "${command.album}" already.`);
      return { data: plain(made), lines: [`Made: ${made.name} (${made.id}).`] };
    }
    case 'show': {
      const album = await named(tx, albums, command.album);
      const sources = await albums.sources(tx, album.id);
      const address = askAddress(() => addressOf(tx.workspaceId, album));
      const publicUrl = 'url' in address ? address.url : undefined;
      const data = { ...plain(album), ...(publicUrl && { publicUrl }), sources };
      const shown = 'problem' in address ? address.problem : publicUrl;
      return { data, lines: statusLines(album, sources, shown) };
    }
    case 'public':
      return setPublic(tx, { albums, addressOf }, command);
    case 'remove': {
      const { id, name } = await named(tx, albums, command.album);
      const removed = await albums.remove(tx, id);
      return { data: { removed }, lines: [`${name} is gone. Its files stay with their messages.`] };
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

async function setPublic(
  tx: WorkspaceTx,
  { albums, addressOf }: CommandParts,
  { album: nameOrId, publicLinks }: Extract<AlbumCommand, { command: 'public' }>,
): Promise<CommandResult> {
  const { id } = await named(tx, albums, nameOrId);
  const changed = await albums.setPublicLinks(tx, id, publicLinks);
  if (!changed) throw new SetupError(`There is no album "${nameOrId}" any more.`);
  const publicUrl = addressOf(tx.workspaceId, changed);
  if (!publicUrl)
    return {
      data: plain(changed),
      lines: ['Nobody sees it without a key. Links to single files that were given end within the hour.'],
    };
  return {
    data: { ...plain(changed), publicUrl },
    lines: [
      'Whoever has this address sees its files, until "off". Another "on" gives another address.',
      publicUrl,
    ],
  };
}

/** An album is shown also where its address cannot be told. */
function askAddress(ask: () => string | undefined): { url: string | undefined } | { problem: string } {
  try {
    return { url: ask() };
  } catch (error) {
    if (error instanceof SetupError) return { problem: error.message };
    throw error;
  }
}

/** Without what only its address says. */
function plain({ publicId: _, ...album }: Album): Omit<Album, 'publicId'> {
  return album;
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
  return { data: plain(bound), lines: [`It fills ${name}, also with what came before.${archived}`] };
}

async function named(tx: WorkspaceTx, albums: AlbumStore, nameOrId: string): Promise<Album> {
  const album =
    (isUuid(nameOrId) ? await albums.get(tx, nameOrId) : undefined) ?? (await albums.find(tx, nameOrId));
  if (!album) throw new SetupError(`There is no album "${nameOrId}": "albums list" shows all.`);
  return album;
}
