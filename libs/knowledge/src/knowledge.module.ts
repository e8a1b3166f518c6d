import { Module } from '@nestjs/common';
import { ImportKnowledge } from './import-knowledge';
import { SearchKnowledge } from './search-knowledge';

/** Needs persistence in the same app. */
@Module({ providers: [SearchKnowledge, ImportKnowledge], exports: [SearchKnowledge, ImportKnowledge] })
export class KnowledgeModule {}
