import { createHash } from 'node:crypto';
import { KnowledgeStore, WorkspaceTransaction, type NewDocument } from '@causerie/persistence';
import { storableText } from '@causerie/kernel';
import { Injectable } from '@nestjs/common';
import { languageOf, textSearchOf } from './languages';
import { languageInPath, type KnowledgeFolder } from './read-folder';
import { splitMarkdown } from './split-markdown';
import { otherSpellings } from './spelling';

export interface ImportedCounts {
  added: number;
  changed: number;
  unchanged: number;
  removed: number;
  /** Passages of what was added or changed. */
  passages: number;
}

/** Raised when documents must be read anew although their files did not change. */
const SPLITTER_VERSION = 1;

/**
 * Makes a workspace know what a folder says, and nothing that it no longer says. One transaction; done again with the
 * same files it changes nothing. Folders of other names are left alone.
 */
@Injectable()
export class ImportKnowledge {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly store: KnowledgeStore,
  ) {}

  /** `locale`: of files whose path does not say (`fr/hours.md`, `hours.fr.md`). */
  importFolder(workspaceId: string, folder: KnowledgeFolder, locale: string): Promise<ImportedCounts> {
    const documents = folder.files.map((file) =>
      documentOf(`${folder.name}/${file.path}`, file.markdown, languageInPath(file.path) ?? locale),
    );
    return this.transaction.run(workspaceId, async (tx) => {
      const known = (await this.store.documents(tx)).filter(({ source }) =>
        source.startsWith(`${folder.name}/`),
      );
      const hashes = new Map(known.map(({ source, sha256 }) => [source, sha256.toString('hex')]));
      const fresh = documents.filter(({ source, sha256 }) => hashes.get(source) !== sha256.toString('hex'));
      for (const document of fresh) await this.store.replace(tx, document);
      const sources = new Set(documents.map(({ source }) => source));
      const gone = known.map(({ source }) => source).filter((source) => !sources.has(source));
      await this.store.remove(tx, gone);
      const changed = fresh.filter(({ source }) => hashes.has(source)).length;
      return {
        added: fresh.length - changed,
        changed,
        unchanged: documents.length - fresh.length,
        removed: gone.length,
        passages: fresh.reduce((sum, { passages }) => sum + passages.length, 0),
      };
    });
  }
}

function documentOf(source: string, markdown: string, locale: string): NewDocument {
  const language = languageOf(locale);
  const fileName = source.replace(/^.*\//, '').replace(/\.[^.]+$/, '');
  const { title, sections } = splitMarkdown(storableText(markdown), fileName);
  return {
    source,
    title: searchable(title),
    locale: language,
    textSearch: textSearchOf(language),
    sha256: createHash('sha256').update(`${SPLITTER_VERSION} ${language}\n${markdown}`).digest(),
    passages: sections.map(({ heading, body }) => ({ heading: searchable(heading), body: searchable(body) })),
  };
}

function searchable(text: string) {
  return { text, alsoFindableAs: otherSpellings(text) };
}
