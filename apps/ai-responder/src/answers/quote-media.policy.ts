import type { MediaKind } from '@causerie/message-schema';
import type { AskedAttachment, AskedMessage } from '@causerie/persistence';

/** The messages as a model reads them: what was written, then, marked and quoted, what a recording says or a picture shows. */
export function messagesForModel(
  asked: readonly AskedMessage[],
  mayUse: (kind: MediaKind) => boolean,
): string[] {
  return asked
    .map(({ text, attachments }) =>
      [text.trim(), ...attachments.filter(({ kind }) => mayUse(kind)).flatMap(quotes)]
        .filter((lines) => lines !== '')
        .join('\n'),
    )
    .filter((text) => text !== '');
}

function quotes({ kind, transcript, caption }: AskedAttachment): string[] {
  const thing = kind.replace('_', ' ');
  return [
    ...(transcript ? [`What the ${thing} says:\n${quoted(transcript)}`] : []),
    ...(caption ? [`What the ${thing} shows:\n${quoted(caption)}`] : []),
  ];
}

/** Each line, so that nothing inside can pass for the end of the quote. */
function quoted(text: string): string {
  return text
    .trim()
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map((line) => `> ${line}`)
    .join('\n');
}
