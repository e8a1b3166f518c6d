import { ControlError, sha256Of } from '@causerie/channel-kit-testing';
import { fieldsOf } from './validate-message';
import type { SimMessage, World } from './world';

export interface Digest {
  messageId: string;
  /** In hex. */
  sha256: string;
  sizeBytes: number;
}

/** What a test asks and decides about files, beside sending them. */
export function fileOperations(world: World) {
  return {
    /** How many files the account has uploaded. */
    uploads: (input: { account?: string } = {}): { count: number } => {
      const { id } = world.account(input.account);
      return { count: [...world.uploads.values()].filter(({ accountId }) => accountId === id).length };
    },

    /** The id of an upload is good no longer. */
    expireUpload: (input: { id: string }): true => {
      const upload = world.uploads.get(input.id);
      if (!upload) throw new ControlError(`no upload ${input.id}`);
      upload.expiresAtMs = Number.NEGATIVE_INFINITY;
      return true;
    },

    /** The addresses in this message lead nowhere from now on. */
    withdrawFiles: (input: { messageId: string }): true => {
      for (const key of keysIn(world.message(input.messageId))) world.endFile(key);
      return true;
    },

    /** What the account sent a person as files that are still here. */
    digests: (input: { account?: string; person: string }): Digest[] => {
      const { id: accountId } = world.account(input.account);
      return world.messages.entries
        .filter((one) => one.accountId === accountId && one.person === input.person && one.by === 'business')
        .flatMap((message) =>
          keysIn(message).flatMap((key) => {
            const file = world.fileAt(key);
            const sha256 = file && sha256Of(file).toString('hex');
            return file && sha256 ? [{ messageId: message.id, sha256, sizeBytes: file.sizeBytes }] : [];
          }),
        );
    },
  };
}

function keysIn({ content: { attachment, attachments } }: SimMessage): string[] {
  const all = [attachment, ...(Array.isArray(attachments) ? (attachments as unknown[]) : [])];
  const urls = all.map((one) => fieldsOf(fieldsOf(one)['payload'])['url']);
  return urls.flatMap((url) => (typeof url === 'string' ? (/\/files\/(\w+)$/.exec(url)?.[1] ?? []) : []));
}
