export { KnowledgeModule } from './knowledge.module';
export { ImportKnowledge, type ImportedCounts } from './import-knowledge';
export { readKnowledgeFolder, type KnowledgeFile, type KnowledgeFolder } from './read-folder';
export { SearchKnowledge, tellingWords } from './search-knowledge';
export type { RankedPassage } from './rank-passages.policy';
export { languageOf } from './languages';
export { withoutAccents, wordsOf } from './spelling';
