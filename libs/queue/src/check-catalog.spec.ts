import { checkCatalog, checkDeclaration } from './check-catalog';
import { Consumes, jobOf } from './consumes';

@Consumes('lane.drain')
class Drainer {
  process(): Promise<void> {
    return Promise.resolve();
  }
}

class Nobody extends Array<string> {
  process(): Promise<void> {
    return Promise.resolve();
  }
}

describe('the catalog of jobs', () => {
  const complete = {
    media: ['attachment.fetch'],
    'ai-responder': ['turn.answer'],
    delivery: ['lane.drain'],
  } as const;

  it('is satisfied by exactly one processor a job, in the app it names', () => {
    expect(checkCatalog(complete)).toEqual([]);
  });

  it('misses a job nobody works on', () => {
    expect(checkCatalog({ media: ['attachment.fetch'], delivery: ['lane.drain'] })).toEqual([
      'turn.answer has no processor',
    ]);
  });

  it('objects to a second processor and to a wrong app', () => {
    expect(checkCatalog({ ...complete, ingest: ['turn.answer'] })).toEqual([
      'turn.answer belongs to ai-responder, not to ingest',
      'turn.answer has 2 processors',
    ]);
  });

  it('keeps an app from starting that consumes, produces or doubles what is not its own', () => {
    expect(() => checkDeclaration('ingest', [], ['turn.answer'])).toThrow(/belongs to ai-responder/);
    expect(() => checkDeclaration('ingest', ['lane.drain'], [])).toThrow(/not among the producers/);
    expect(() => checkDeclaration('delivery', [], ['lane.drain', 'lane.drain'])).toThrow(/two processors/);
    expect(() => checkDeclaration('delivery', ['lane.drain'], ['lane.drain'])).not.toThrow();
  });

  it('knows the job of a class by its decorator only', () => {
    expect(jobOf(Drainer)).toBe('lane.drain');
    expect(() => jobOf(Nobody)).toThrow('Nobody lacks @Consumes');
  });
});
