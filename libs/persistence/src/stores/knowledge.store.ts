import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../database/workspace-transaction';

/** A text and the further spellings under which its words shall be found (without accents, say). */
export interface SearchableText {
  text: string;
  alsoFindableAs: string;
}

export interface NewPassage {
  heading: SearchableText;
  body: SearchableText;
}

export interface NewDocument {
  /** Where it came from; unique in the workspace. */
  source: string;
  title: SearchableText;
  /** Language tag, such as `fr`. */
  locale: string;
  /** Postgres text search configuration, such as `french`. */
  textSearch: string;
  sha256: Buffer;
  passages: readonly NewPassage[];
}

/** A word of a question with its other spelling. */
export interface SearchWord {
  text: string;
  alsoAs: string;
}

/** The stems by which a word may stand in a passage; any of them will do. */
export type Term = readonly string[];

/** A passage with where each asked-for lexeme stands in it: A in the heading, B in the title, D in the body. */
export interface FoundPassage {
  passageId: string;
  documentId: string;
  source: string;
  title: string;
  heading: string;
  body: string;
  /** Distinct lexemes in all. */
  lexemes: number;
  headingLexemes: number;
  hits: readonly (readonly [lexeme: string, weights: readonly string[]])[];
}

@Injectable()
export class KnowledgeStore {
  async documents(tx: WorkspaceTx): Promise<{ id: string; source: string; sha256: Buffer }[]> {
    return tx.query('SELECT id, source, sha256 FROM knowledge_document WHERE workspace_id = $1', [
      tx.workspaceId,
    ]);
  }

  /** Replaces the document of the same source and all its passages. */
  async replace(tx: WorkspaceTx, document: NewDocument): Promise<void> {
    await this.remove(tx, [document.source]);
    const [row] = await tx.write<{ id: string }>(
      `INSERT INTO knowledge_document (workspace_id, source, title, locale, sha256) VALUES ($1, $2, $3, $4, $5)
       RETURNING id`,
      [tx.workspaceId, document.source, document.title.text, document.locale, document.sha256],
    );
    const passages = document.passages.map(({ heading, body }) => ({
      heading: heading.text,
      heading_also: heading.alsoFindableAs,
      body: body.text,
      body_also: body.alsoFindableAs,
    }));
    await tx.write(INSERT_PASSAGES, [
      tx.workspaceId,
      row?.id,
      document.locale,
      document.textSearch,
      `${document.title.text} ${document.title.alsoFindableAs}`,
      JSON.stringify(passages),
    ]);
  }

  async remove(tx: WorkspaceTx, sources: readonly string[]): Promise<void> {
    await tx.write('DELETE FROM knowledge_document WHERE workspace_id = $1 AND source = ANY ($2)', [
      tx.workspaceId,
      sources,
    ]);
  }

  /** Each word's stems in a language; words that the language does not search for (the, of …) give none. */
  async terms(tx: WorkspaceTx, words: readonly SearchWord[], textSearch: string): Promise<Term[]> {
    const rows = await tx.query<{ term: string[] }>(
      `SELECT tsvector_to_array(to_tsvector($2::regconfig, w ->> 'text') || to_tsvector($2::regconfig, w ->> 'alsoAs')) AS term
       FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS t(w, n) ORDER BY n`,
      [JSON.stringify(words), textSearch],
    );
    return rows.map(({ term }) => term).filter((term) => term.length > 0);
  }

  /** How many passages the language has, and how many of them have each term. */
  async count(
    tx: WorkspaceTx,
    terms: readonly Term[],
    locale: string,
  ): Promise<{ all: number; having: number[] }> {
    const rows = await tx.query<{ term: number; passages: string }>(
      'SELECT * FROM count_knowledge($1, $2::tsquery[], $3)',
      [tx.workspaceId, terms.map(anyOf), locale],
    );
    const counts = new Map(rows.map(({ term, passages }) => [term, Number(passages)]));
    return { all: counts.get(0) ?? 0, having: terms.map((_, index) => counts.get(index + 1) ?? 0) };
  }

  /** Passages that have any of the terms. */
  async search(
    tx: WorkspaceTx,
    terms: readonly Term[],
    locale: string,
    limit: number,
  ): Promise<FoundPassage[]> {
    if (terms.length === 0) return [];
    const rows = await tx.query<FoundRow>('SELECT * FROM search_knowledge($1, $2::tsquery, $3, $4)', [
      tx.workspaceId,
      anyOf(terms.flat()),
      locale,
      limit,
    ]);
    return rows.map((row) => ({
      passageId: row.passage_id,
      documentId: row.document_id,
      source: row.source,
      title: row.title,
      heading: row.heading,
      body: row.body,
      lexemes: row.lexemes,
      headingLexemes: row.heading_lexemes,
      hits: row.hits ?? [],
    }));
  }
}

const INSERT_PASSAGES = `
  INSERT INTO knowledge_passage (workspace_id, document_id, ordinal, heading, body, locale, search)
  SELECT $1, $2, n - 1, p ->> 'heading', p ->> 'body', $3,
    setweight(to_tsvector($4::regconfig, concat_ws(' ', p ->> 'heading', p ->> 'heading_also')), 'A') ||
    setweight(to_tsvector($4::regconfig, $5), 'B') ||
    to_tsvector($4::regconfig, concat_ws(' ', p ->> 'body', p ->> 'body_also'))
  FROM jsonb_array_elements($6::jsonb) WITH ORDINALITY AS t(p, n)`;

/** A tsquery's text. Lexemes are quoted as tsquery wants it. */
function anyOf(lexemes: readonly string[]): string {
  return lexemes.map((lexeme) => `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`).join(' | ');
}

interface FoundRow {
  passage_id: string;
  document_id: string;
  source: string;
  title: string;
  heading: string;
  body: string;
  lexemes: number;
  heading_lexemes: number;
  hits: [string, string[]][] | null;
}
