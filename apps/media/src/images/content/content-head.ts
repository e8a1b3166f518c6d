import { ByteReader } from '../bytes/byte-reader';
import { contentOf, HEAD_BYTES, type Content } from './content';

/** What the file at a path is, by its first bytes. `declared` as in `contentOf`. */
export async function contentHead(path: string, declared?: string): Promise<Content> {
  return ByteReader.over(path, async (bytes) => contentOf(await bytes.at(0, HEAD_BYTES), declared), 1);
}
