import type { OutboundMessage } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import type { MessagePart, TextPart } from '@causerie/message-schema';
import { capabilities } from '../capabilities';
import type { ChatAddress } from '../refs';
import type { Draft, MediaDraft } from './draft';
import { formatText, type FormattedText } from './format';
import { buttonRows, listOutline, listRows, type KeyboardRow, type ListPart } from './keyboard';
import { albums, isMedia, mediaItem, takesCaption } from './media';
import { contactDraft, locationDraft, pollDraft } from './places';
import { reactionDraft } from './reaction';

type Content = Pick<OutboundMessage, 'parts' | 'attachments'>;

/**
 * Parts → the messages they become, in order.
 *
 * 1. Files that follow each other become albums.
 * 2. The text after files, else the text before them, becomes their caption where it fits and they take one. A text
 *    that is too long stays a message of its own in its place.
 * 3. Buttons and lists go under the last message before them.
 *
 * @throws PermanentError for what Telegram cannot send
 */
export function compose({ parts, attachments }: Content, address: ChatAddress): Draft[] {
  const drafts: Draft[] = [];
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at] as MessagePart;
    if (!isMedia(part)) {
      addPart(drafts, part, address);
      continue;
    }
    const run = parts.slice(at).findIndex((next) => !isMedia(next));
    const end = run === -1 ? parts.length : at + run;
    const files = albums(
      parts
        .slice(at, end)
        .filter(isMedia)
        .map((one) => mediaItem(one, attachments)),
    );
    const captioned = caption(files, { before: lastText(drafts, parts[at - 1]), after: parts[end] });
    if (captioned === 'before') drafts.pop();
    drafts.push(...files);
    at = captioned === 'after' ? end : end - 1;
  }
  return drafts;
}

/** The text just before the files, if it is still a message that nothing else hangs on. */
function lastText(drafts: readonly Draft[], part: MessagePart | undefined): MessagePart | undefined {
  const last = drafts.at(-1);
  return part?.kind === 'text' && last?.kind === 'text' && !last.rows ? part : undefined;
}

/** Which neighbour became the caption. It stands on an album's first item, which is the one whose id we are told. */
function caption(
  files: readonly MediaDraft[],
  { before, after }: Record<'before' | 'after', MessagePart | undefined>,
): 'before' | 'after' | undefined {
  const first = files[0];
  const last = files.at(-1);
  const below = last && captionOf(last, after);
  if (below) {
    last.caption = below;
    return 'after';
  }
  const above = first && captionOf(first, before);
  if (above) first.caption = above;
  return above ? 'before' : undefined;
}

function captionOf(files: MediaDraft, part: MessagePart | undefined): FormattedText | undefined {
  if (part?.kind !== 'text' || !takesCaption(files)) return undefined;
  const { unit, captionMax } = capabilities.text;
  const [whole, more] = formatText(part, { unit, max: captionMax });
  return more ? undefined : whole;
}

function addPart(drafts: Draft[], part: MessagePart, address: ChatAddress): void {
  switch (part.kind) {
    case 'text':
      return addText(drafts, part);
    case 'buttons':
      return addRows(drafts, buttonRows(part));
    case 'list':
      return addList(drafts, part);
    case 'location':
      return void drafts.push(locationDraft(part));
    case 'contact_card':
      return void drafts.push(contactDraft(part));
    case 'poll':
      // https://core.telegram.org/bots/api#sendpoll
      if (address.directTopicId) throw new PermanentError("A channel's direct messages have no polls.");
      return void drafts.push(pollDraft(part));
    case 'reaction':
      return void drafts.push(reactionDraft(part, address));
    default:
      throw new PermanentError(`A ${part.kind} cannot be sent to Telegram.`);
  }
}

function addText(drafts: Draft[], part: TextPart): void {
  const pieces = formatText(part, capabilities.text);
  drafts.push(...pieces.map((piece): Draft => ({ kind: 'text', ...piece })));
}

/** What buttons cannot show is told in the text above them, or in one of its own. */
function addList(drafts: Draft[], list: ListPart): void {
  const outline = listOutline(list) || (drafts.length === 0 ? list.button : '');
  const last = drafts.at(-1);
  const joined = last?.kind === 'text' && outline !== '' ? `${last.text}\n\n${outline}` : undefined;
  if (last?.kind === 'text' && joined !== undefined && joined.length <= capabilities.text.max)
    last.text = joined;
  else addText(drafts, { kind: 'text', text: outline });
  addRows(drafts, listRows(list));
}

function addRows(drafts: Draft[], rows: readonly KeyboardRow[]): void {
  const last = drafts.at(-1);
  if (!last || last.kind === 'reaction')
    throw new PermanentError('Telegram shows buttons only under a message.');
  const carrier = last.kind === 'media' && last.items.length > 1 ? besideAlbum(drafts, last) : last;
  carrier.rows = [...(carrier.rows ?? []), ...rows];
}

/** An album has no buttons: its caption becomes a message that has them, or its last item does. */
function besideAlbum(drafts: Draft[], album: MediaDraft): Draft {
  const { caption: words } = album;
  const lone: Draft = words
    ? { kind: 'text', ...words }
    : { kind: 'media', items: album.items.splice(album.items.length - 1) };
  delete album.caption;
  drafts.push(lone);
  return lone;
}
